// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.hub;
import static io.landline.lab.Places.ip;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * What really happens, told by the real ends: a stranger calls and a real device answers, or the
 * device calls the stranger.
 *
 * @param asks the arguments of the {@code landline test} that claims something of it
 * @param made makes it, and says in words what was seen
 * @param well the words where all is well
 */
record StrangerCall(String asks, Function<Lab, String> made, String well) {
  private static final Duration MOMENT = Duration.ofSeconds(2);
  private static final String ANSWERED = "answered by the hub";
  private static final String SEEN_AS_HUB = "seen as the hub";
  private static final AtomicInteger PORTS = new AtomicInteger(4801);

  /** By UDP to a device that answers. */
  static StrangerCall udp(String forward, int port, String device, String endpoint) {
    return udp(forward, port, device, endpoint, Lab.CLIENT);
  }

  /** The same from another address of the stranger's. */
  static StrangerCall udp(
      String forward, int port, String device, String endpoint, IpAddress from) {
    return new StrangerCall(forward, lab -> answer(lab, port, device, endpoint, from), ANSWERED);
  }

  private static String answer(Lab lab, int port, String device, String endpoint, IpAddress from) {
    try (UdpPeer stranger = UdpPeer.on(lab.client(), from);
        UdpEcho echo = UdpEcho.on(lab.site().device(device), at(endpoint))) {
      if (!stranger.trySend(hub(port), "is anybody there?")) {
        return "no way there";
      }
      String answer =
          stranger
              .poll(MOMENT)
              .map(d -> d.from().equals(hub(port)) ? ANSWERED : "answered by " + d.from())
              .orElse("no answer");
      return echo.seen().isEmpty() ? "nothing arrived" : answer;
    }
  }

  /** By UDP, whoever may answer; nobody is made to listen on the device. */
  static StrangerCall alone(String asks, int port) {
    return new StrangerCall(
        asks,
        lab -> {
          try (UdpPeer stranger = UdpPeer.on(lab.client(), Lab.CLIENT)) {
            stranger.send(hub(port), "is anybody there?");
            return stranger.poll(MOMENT).isPresent() ? ANSWERED : "no answer";
          }
        },
        ANSWERED);
  }

  /** By UDP to a device that takes what comes and has no answer. */
  static StrangerCall oneWay(String forward, int port, String device, String endpoint) {
    return new StrangerCall(
        forward,
        lab -> {
          try (PacketCapture cable = PacketCapture.on(lab.site().device(device), "eth0");
              UdpPeer stranger = UdpPeer.on(lab.client(), Lab.CLIENT)) {
            stranger.send(hub(port), "is anybody there?");
            boolean arrived =
                Await.often()
                    .holds(
                        MOMENT,
                        () -> !cable.matching(p -> p.isTo(at(endpoint).address())).isEmpty());
            return arrived ? "arrived" : "nothing arrived";
          }
        },
        "arrived");
  }

  /** By TCP. */
  static StrangerCall tcp(String forward, int port) {
    return new StrangerCall(
        forward,
        lab ->
            TcpExchange.connects(lab.client(), Lab.CLIENT, hub(port), MOMENT)
                ? "connected"
                : "no connection",
        "connected");
  }

  /** A captured device calls the stranger, who sees as whom; each time from another port. */
  static StrangerCall of(String device, String address) {
    return new StrangerCall(
        device,
        lab -> {
          Endpoint own = at(ip(address), PORTS.getAndIncrement());
          try (UdpEcho stranger = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9000));
              UdpPeer caller = UdpPeer.on(lab.site().device(device), own)) {
            if (!caller.trySend(at(Lab.CLIENT, 9000), "who am I?")) {
              return "no way out";
            }
            boolean answered = caller.poll(MOMENT).isPresent();
            if (stranger.seen().isEmpty()) {
              return "seen by nobody";
            }
            Endpoint seen = stranger.seen().get(0).from();
            return (seen.equals(hub(own.port())) ? SEEN_AS_HUB : "seen as " + seen)
                + (answered ? "" : ", no answer");
          }
        },
        SEEN_AS_HUB);
  }

  /** Nobody calls anybody. */
  static StrangerCall none(String asks) {
    return new StrangerCall(asks, lab -> "no call", "no call");
  }

  /** The same way, asked of another test. */
  StrangerCall asking(String arguments) {
    return new StrangerCall(arguments, made, well);
  }

  /** Whether this is what is seen where all is well. */
  boolean isWell(String seen) {
    return seen.equals(well);
  }
}
