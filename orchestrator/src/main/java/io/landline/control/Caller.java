// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import java.util.function.Consumer;

/** The client that made a request. Takes the one reply, at any time and from any thread. */
public interface Caller extends Consumer<Reply> {
  /** Whether the connection is closed, so that nobody waits for the reply. */
  boolean isGone();
}
