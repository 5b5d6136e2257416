// SPDX-License-Identifier: Apache-2.0
package io.landline.service.enrol;

import io.landline.channel.ChannelAddresses;
import io.landline.channel.ChannelClient;
import io.landline.channel.ChannelError;
import io.landline.channel.EnrolReply;
import io.landline.channel.EnrolRequest;
import io.landline.channel.EnrolResult;
import io.landline.channel.Response;
import io.landline.json.MalformedJsonException;
import io.landline.json.RecordCodec;
import io.landline.policy.SitePolicy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Asks the hub beside the working thread, one call at a time. */
final class EnrolmentCall {
  private final Caller caller;
  private final Executor runner;
  private final Runnable wake;
  private AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();

  /** Until the outcome is taken. */
  private boolean running;

  /** Brings a site's key to its hub, and waits for the answer. */
  interface Caller {
    Outcome ask(SitePolicy policy, EnrolRequest request);
  }

  /**
   * What came of a call.
   *
   * @param isAnswered whether the hub answered at all
   * @param result the hub's result; absent if it answered something else
   * @param hub the hub's name, or empty
   * @param problem why the site is not enrolled, for people; empty if it is
   */
  record Outcome(boolean isAnswered, Optional<EnrolResult> result, String hub, String problem) {
    /** The hub could not be reached. */
    static Outcome silence(String why) {
      return new Outcome(false, Optional.empty(), "", why);
    }

    /** The hub answered, but not the question. */
    static Outcome refusal(String why) {
      return new Outcome(true, Optional.empty(), "", why);
    }

    static Outcome of(EnrolReply reply) {
      EnrolResult result = reply.result();
      return new Outcome(true, Optional.of(result), reply.hub().text(), result.problem());
    }
  }

  EnrolmentCall(Caller caller, Executor runner, Runnable wake) {
    this.caller = caller;
    this.runner = runner;
    this.wake = wake;
  }

  /** Calls over the network, each on a thread of its own. */
  static EnrolmentCall overNetwork(Runnable wake) {
    Executor threads =
        task -> {
          Thread thread = new Thread(task, "enrolment");
          thread.setDaemon(true);
          thread.start();
        };
    return new EnrolmentCall(EnrolmentCall::ask, threads, wake);
  }

  boolean isRunning() {
    return running;
  }

  /** The outcome, once; empty while the hub is being asked, and if it was not. */
  Optional<Outcome> outcome() {
    Optional<Outcome> taken = Optional.ofNullable(outcome.getAndSet(null));
    running &= taken.isEmpty();
    return taken;
  }

  /** Ignores the outcome of a call that is under way. */
  void abandon() {
    outcome = new AtomicReference<>();
    running = false;
  }

  void begin(SitePolicy policy, EnrolRequest request) {
    running = true;
    AtomicReference<@Nullable Outcome> answer = outcome;
    runner.execute(
        () -> {
          answer.set(caller.ask(policy, request));
          wake.run();
        });
  }

  private static Outcome ask(SitePolicy policy, EnrolRequest request) {
    InetSocketAddress from = ChannelAddresses.of(policy.tunnel().address().address(), 0);
    InetSocketAddress to =
        ChannelAddresses.of(
            policy.hub().tunnelAddress().orElseThrow(), policy.footprint().probePort());
    try (ChannelClient client = new ChannelClient()) {
      Response response = client.enrol(from, to, request);
      return response.isOk()
          ? Outcome.of(RecordCodec.decode(EnrolReply.class, response.body()))
          : Outcome.refusal(
              "the hub refuses: "
                  + RecordCodec.decode(ChannelError.class, response.body()).message());
    } catch (MalformedJsonException e) {
      return Outcome.refusal(
          "the hub's answer is not understood; another version of Landline runs there: "
              + e.getMessage());
    } catch (IOException e) {
      return Outcome.silence(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Outcome.silence("the service stops");
    }
  }
}
