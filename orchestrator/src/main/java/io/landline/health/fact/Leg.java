// SPDX-License-Identifier: Apache-2.0
package io.landline.health.fact;

import io.landline.net.ProtocolPorts;
import io.landline.policy.Name;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * A part of the path that is tested by itself. Written {@code tunnel}, {@code
 * forward-outside:udp/55193}, {@code device:dmr}. Ordered as packets meet them, the nearest first.
 *
 * @param kind which part
 * @param port the public ports, of {@link Kind#FORWARD_OUTSIDE} and {@link Kind#TCP}; of {@link
 *     Kind#FORWARD_INSIDE} where it is a forward's own entry, and of {@link Kind#AGREEMENT} where
 *     it is about one forward
 * @param device the captured device, of {@link Kind#DEVICE} only
 * @param uplink the uplink's name, of {@link Kind#UPLINK} only
 */
public record Leg(
    Kind kind, Optional<ProtocolPorts> port, Optional<Name> device, Optional<String> uplink)
    implements Comparable<Leg> {
  private static final Comparator<Leg> ORDER =
      Comparator.comparing(Leg::kind).thenComparing(Leg::toString);

  /** Site to hub and back over the tunnel. */
  public static final Leg TUNNEL = of(Kind.TUNNEL);

  /** Whether hub and site have the same forwards. */
  public static final Leg AGREEMENT = of(Kind.AGREEMENT);

  /** Stranger to hub to tunnel to canary and back, by the probe port. */
  public static final Leg FORWARD_INSIDE = of(Kind.FORWARD_INSIDE);

  /** A new flow from the canary to the stranger: which source address and port it is seen with. */
  public static final Leg SEEN_AS = of(Kind.SEEN_AS);

  /** The same to STUN servers on the internet, as a second opinion. */
  public static final Leg STUN = of(Kind.STUN);

  /** What real traffic shows. */
  public static final Leg PASSIVE = of(Kind.PASSIVE);

  /** A site with more legs of one kind than this tries them in turn, so many of them a round. */
  public static final int OF_A_KIND = 16;

  /** Which part of the path. */
  public enum Kind {
    TUNNEL,
    AGREEMENT,
    FORWARD_INSIDE,
    FORWARD_OUTSIDE,
    TCP,
    SEEN_AS,
    STUN,
    DEVICE,
    UPLINK,
    PASSIVE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public Leg {
    boolean has = kind == Kind.FORWARD_OUTSIDE || kind == Kind.TCP;
    boolean may = kind == Kind.FORWARD_INSIDE || kind == Kind.AGREEMENT;
    if (!may && port.isPresent() != has) {
      throw new IllegalArgumentException("forward-outside and tcp have a port, and only they");
    }
    if (device.isPresent() != (kind == Kind.DEVICE)) {
      throw new IllegalArgumentException("device has a device, and only it");
    }
    if (uplink.isPresent() != (kind == Kind.UPLINK)
        || uplink.filter(name -> name.isEmpty() || name.length() > 64).isPresent()) {
      throw new IllegalArgumentException("uplink has an uplink, and only it");
    }
  }

  /** Whether hub and site agree on one forward. */
  public static Leg agreement(ProtocolPorts port) {
    return of(Kind.AGREEMENT, port);
  }

  /** From the site's own WAN, through the internet, to a public UDP port and back. */
  public static Leg forwardOutside(ProtocolPorts port) {
    return of(Kind.FORWARD_OUTSIDE, port);
  }

  /** From the hub's test host by the entry of one forward to the site's test host and back. */
  public static Leg forwardInside(ProtocolPorts port) {
    return of(Kind.FORWARD_INSIDE, port);
  }

  /** By TCP to a public port: connect, hello, 64 KB back. */
  public static Leg tcp(ProtocolPorts port) {
    return of(Kind.TCP, port);
  }

  /** As that captured device to the internet and back. */
  public static Leg device(Name device) {
    return new Leg(Kind.DEVICE, Optional.empty(), Optional.of(device), Optional.empty());
  }

  /**
   * From the site to the hub and back, outside the tunnel by one uplink.
   *
   * @param uplink its name, without white space
   */
  public static Leg uplink(String uplink) {
    return new Leg(Kind.UPLINK, Optional.empty(), Optional.empty(), Optional.of(uplink));
  }

  private static Leg of(Kind kind) {
    return new Leg(kind, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static Leg of(Kind kind, ProtocolPorts port) {
    return new Leg(kind, Optional.of(port), Optional.empty(), Optional.empty());
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws io.landline.net.ParseException if the port or the name is none
   * @throws IllegalArgumentException if it is no leg
   */
  public static Leg parse(String text) {
    int colon = text.indexOf(':');
    String word = colon < 0 ? text : text.substring(0, colon);
    for (Kind kind : Kind.values()) {
      if (kind.toString().equals(word)) {
        Optional<String> rest =
            colon < 0 ? Optional.empty() : Optional.of(text.substring(colon + 1));
        return switch (kind) {
          case DEVICE -> new Leg(kind, Optional.empty(), rest.map(Name::new), Optional.empty());
          case UPLINK -> new Leg(kind, Optional.empty(), Optional.empty(), rest);
          default ->
              new Leg(kind, rest.map(ProtocolPorts::parse), Optional.empty(), Optional.empty());
        };
      }
    }
    throw new IllegalArgumentException("no leg: '" + text + "'");
  }

  @Override
  public int compareTo(Leg other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return kind
        + port.map(p -> ":" + p).orElse("")
        + device.map(d -> ":" + d).orElse("")
        + uplink.map(u -> ":" + u).orElse("");
  }
}
