// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.ForwardProof.Answer;
import io.landline.api.ForwardProof.Call;
import io.landline.config.NamedForward;
import io.landline.net.PortRange;
import io.landline.net.TransportProtocol;
import io.landline.policy.DeviceReference;
import io.landline.policy.Name;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The results of calls to the device of a forward.
 *
 * @param forward its name
 * @param device the device
 * @param answers one for each port that was called
 * @param left what was not called, and why; empty if all was
 */
record Touched(Name forward, DeviceReference device, List<Call> answers, String left) {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  Touched {
    answers = List.copyOf(answers);
  }

  /** Calls it: by TCP, and by UDP where there is something to send. */
  static Touched by(NamedForward named, Optional<Datagram> datagram) {
    return by(named, datagram, PATIENCE);
  }

  /** The same with another patience. */
  static Touched by(NamedForward named, Optional<Datagram> datagram, Duration patience) {
    DeviceCall call = new DeviceCall(named.forward().target(), patience);
    List<Call> answers = new ArrayList<>();
    String left = "";
    for (TransportProtocol protocol : named.forward().listen().protocols()) {
      for (int port : ports(named.forward().targetPorts())) {
        if (protocol == TransportProtocol.TCP) {
          answers.add(call.tcp(port));
        } else {
          datagram.ifPresent(d -> answers.add(call.udp(port, d)));
        }
      }
      if (protocol == TransportProtocol.UDP && datagram.isEmpty()) {
        left = "UDP is not tried without --send";
      }
    }
    return new Touched(named.forward().name(), named.to(), answers, left);
  }

  /** The first, the last and one between, as the probes choose public ports. */
  private static List<Integer> ports(PortRange range) {
    IntStream between =
        range.size() > 2
            ? IntStream.of(ThreadLocalRandom.current().nextInt(range.first() + 1, range.last()))
            : IntStream.empty();
    return IntStream.concat(IntStream.of(range.first(), range.last()), between)
        .sorted()
        .distinct()
        .boxed()
        .toList();
  }

  /** Whether the device was called for all of the forward, and answered every call. */
  boolean isAnswered() {
    return left.isEmpty()
        && !answers.isEmpty()
        && answers.stream().allMatch(a -> a.outcome() == Answer.ANSWERS);
  }

  /**
   * That nothing listens at the ports where the device refused the call; absent if it refused none.
   */
  Optional<String> refusal() {
    String ports =
        answers.stream()
            .filter(a -> a.outcome() == Answer.REFUSES)
            .map(a -> a.port().toString())
            .collect(Collectors.joining(", "));
    return ports.isEmpty()
        ? Optional.empty()
        : Optional.of("nothing listens at " + ports + " of " + device);
  }
}
