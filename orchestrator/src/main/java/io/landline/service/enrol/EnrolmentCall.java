// SPDX-License-Identifier: Apache-2.0
package io.landline.service.enrol;

import io.landline.channel.ChannelAddresses;
import io.landline.channel.ChannelClient;
import io.landline.channel.ChannelError;
import io.landline.channel.EnrolReply;
import io.landline.channel.EnrolRequest;
import io.landline.channel.EnrolResult;
import io.landline.channel.Response;
import io.landline.files.ProgramVersion;
import io.landline.json.MalformedJsonException;
import io.landline.json.RecordCodec;
import io.landline.policy.SitePolicy;
import io.landline.wireguard.PublicKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Asks the hub on a thread of its own. */
final class EnrolmentCall implements AutoCloseable {
  private final Runnable wake;
  private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();

  /** The thread that asks now, or whose outcome was not taken yet. */
  private @Nullable Thread running;

  /**
   * What came of it.
   *
   * @param isAnswered whether the hub answered at all
   * @param result the hub's result; absent if it answered something else
   * @param hub the hub's name, or empty
   * @param problem why the site is not enrolled, for people; empty if it is
   */
  record Outcome(boolean isAnswered, Optional<EnrolResult> result, String hub, String problem) {}

  EnrolmentCall(Runnable wake) {
    this.wake = wake;
  }

  boolean isRunning() {
    return running != null;
  }

  /** The outcome, once; empty while the hub is being asked, and if it was not. */
  Optional<Outcome> outcome() {
    Optional<Outcome> taken = Optional.ofNullable(outcome.getAndSet(null));
    if (taken.isPresent()) {
      running = null;
    }
    return taken;
  }

  void begin(SitePolicy policy, PublicKey own) {
    InetSocketAddress from = ChannelAddresses.of(policy.tunnel().address().address(), 0);
    InetSocketAddress to =
        ChannelAddresses.of(policy.hub().address(), policy.footprint().probePort());
    Thread thread =
        new Thread(
            () -> {
              outcome.set(ask(from, to, own));
              wake.run();
            },
            "enrolment");
    thread.setDaemon(true);
    running = thread;
    thread.start();
  }

  private static Outcome ask(InetSocketAddress from, InetSocketAddress to, PublicKey own) {
    try (ChannelClient client = new ChannelClient()) {
      Response response = client.enrol(from, to, new EnrolRequest(ProgramVersion.text(), own));
      if (response.isOk()) {
        EnrolReply reply = RecordCodec.decode(EnrolReply.class, response.body());
        return new Outcome(
            true, Optional.of(reply.result()), reply.hub().text(), reply.result().problem());
      }
      ChannelError error = RecordCodec.decode(ChannelError.class, response.body());
      return new Outcome(true, Optional.empty(), "", "the hub refuses: " + error.message());
    } catch (MalformedJsonException e) {
      return new Outcome(
          true,
          Optional.empty(),
          "",
          "the hub's answer is not understood; another version of Landline runs there: "
              + e.getMessage());
    } catch (IOException e) {
      return new Outcome(false, Optional.empty(), "", String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome(false, Optional.empty(), "", "the service stops");
    }
  }

  @Override
  public void close() {
    if (running != null) {
      running.interrupt();
    }
  }
}
