// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/rendering.hpp"

namespace agent {

const model::Tree& Rendering::of(const model::Facts& facts) {
  if (rendered_ && rendered_->memory.has_value() == facts.memory.has_value()) {
    rendered_->memory = facts.memory;
    if (*rendered_ == facts) {
      if (facts.memory) schema_.render_memory(*facts.memory, tree_);
      return tree_;
    }
  }
  rendered_.reset(); // should memory run out in what follows
  tree_ = schema_.render(facts, options_);
  rendered_.emplace(facts); // which never is an assignment, and makes no code for one
  return tree_;
}

} // namespace agent
