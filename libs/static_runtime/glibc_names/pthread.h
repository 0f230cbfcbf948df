// SPDX-License-Identifier: BSD-2-Clause
// musl's header, and functions of glibc's that inline functions of libstdc++ call. Nothing here has threads: whoever
// uses them does not link.
#pragma once
#include_next <pthread.h>

#ifdef __cplusplus
extern "C" {
#endif

int pthread_cond_clockwait(pthread_cond_t*, pthread_mutex_t*, clockid_t, const struct timespec*);
int pthread_mutex_clocklock(pthread_mutex_t*, clockid_t, const struct timespec*);
int pthread_rwlock_clockrdlock(pthread_rwlock_t*, clockid_t, const struct timespec*);
int pthread_rwlock_clockwrlock(pthread_rwlock_t*, clockid_t, const struct timespec*);

#ifdef __cplusplus
}
#endif
