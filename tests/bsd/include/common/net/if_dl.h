// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <sys/socket.h>

struct sockaddr_dl {
  uint8_t sdl_len;
  uint8_t sdl_family;
  uint16_t sdl_index;
  uint8_t sdl_type;
  uint8_t sdl_nlen;
  uint8_t sdl_alen;
  uint8_t sdl_slen;
  char sdl_data[XGA_SDL_DATA];
};
