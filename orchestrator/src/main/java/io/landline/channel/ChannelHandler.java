// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import io.landline.net.IpAddress;
import java.util.function.Consumer;

/** Takes what sites ask. Called on the server's thread; must not block, and answers from any. */
public interface ChannelHandler {
  /**
   * A site declares.
   *
   * @param from the sender's tunnel address, which WireGuard ties to its key
   * @param answer takes the one answer, at any time
   */
  void declare(IpAddress from, DeclareRequest request, Consumer<Response> answer);

  /**
   * A site asks what it declared before its computer was replaced.
   *
   * @param from the sender's tunnel address
   * @param answer takes the one answer, at any time
   */
  default void last(IpAddress from, Consumer<Response> answer) {
    answer.accept(Response.badRequest("this host keeps no declarations"));
  }

  /**
   * A site asks the hub to try what it must not reach of the site.
   *
   * @param from the sender's tunnel address
   * @param answer takes the one answer, at any time
   */
  default void knock(IpAddress from, KnockRequest request, Consumer<Response> answer) {
    answer.accept(Response.badRequest("this host does not knock"));
  }

  /**
   * A site that came with a one-time key brings its own.
   *
   * @param from the sender's tunnel address
   * @param answer takes the one answer, at any time
   */
  default void enrol(IpAddress from, EnrolRequest request, Consumer<Response> answer) {
    answer.accept(Response.badRequest("this host takes no enrolments"));
  }
}
