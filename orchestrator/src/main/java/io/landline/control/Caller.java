// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import java.util.function.Consumer;

/** Who made a request. Takes the one reply, at any time and from any thread. */
public interface Caller extends Consumer<Reply> {
  /** Whether nobody waits for the reply any more: the connection is closed. */
  boolean isGone();
}
