// SPDX-License-Identifier: Apache-2.0
package io.landline.uplink;

import io.landline.net.Endpoint;
import io.landline.net.InterfaceName;
import io.landline.wireguard.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the prober must know to probe uplinks, and where it leaves what it found. Thread-safe. */
public interface UplinkProbing {
  /** A site with one uplink, or a hub: nothing is probed. */
  UplinkProbing NONE =
      new UplinkProbing() {
        @Override
        public List<Target> targets() {
          return List.of();
        }

        @Override
        public Optional<Target> inUse() {
          return Optional.empty();
        }

        @Override
        public Duration interval(Target target) {
          return Duration.ofSeconds(1);
        }

        @Override
        public List<Found> found() {
          return List.of();
        }

        @Override
        public void answered(Target target, long nanos) {}

        @Override
        public void lost(Target target) {}
      };

  /**
   * An uplink and the hub's address that is probed through it.
   *
   * @param place in the site's order of preference, from 0
   * @param name what people call it
   * @param device its interface
   * @param mark of the packets that leave by it
   * @param hub the hub's WireGuard endpoint, of a family that this uplink carries
   * @param hubKey of a hub that answers Landline's probes; absent for a provider's
   */
  record Target(
      int place,
      String name,
      InterfaceName device,
      int mark,
      Endpoint hub,
      Optional<PublicKey> hubKey) {}

  /**
   * What probes of an uplink found since they were asked for last.
   *
   * @param name what people call it
   * @param sent how many were sent; 0 if none was due
   * @param roundTrips of those that were answered, nanoseconds
   * @param present whether it has a link and a gateway
   */
  record Found(String name, int sent, List<Long> roundTrips, boolean present) {
    public Found {
      roundTrips = List.copyOf(roundTrips);
    }
  }

  /** Takes what probes found of each uplink of the site; none where it has one. */
  List<Found> found();

  /** The uplinks that packets can leave by now. */
  List<Target> targets();

  /** The one that carries the tunnel, where packets can leave by it. */
  Optional<Target> inUse();

  /** How long after the last probe of an uplink the next one is due. */
  Duration interval(Target target);

  /**
   * Takes an answer.
   *
   * @param nanos the round trip, nanoseconds
   */
  void answered(Target target, long nanos);

  /** Takes the loss of a probe. */
  void lost(Target target);
}
