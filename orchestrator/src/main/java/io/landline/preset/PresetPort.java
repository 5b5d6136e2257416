// SPDX-License-Identifier: Apache-2.0
package io.landline.preset;

import io.landline.net.PortRange;
import io.landline.policy.Listen;
import java.util.Optional;

/**
 * Ports of a preset that become one forward.
 *
 * @param listen the public protocol and ports
 * @param toPort the device's ports; absent if they are the public ones
 * @param publicPort fixed: only this number works; same: another number works if the device uses it
 *     too; free: the public port may differ from the device's
 * @param use what the ports are for
 */
public record PresetPort(
    Listen listen, Optional<PortRange> toPort, PublicPort publicPort, String use) {
  public PresetPort {
    if (use.isBlank()) {
      throw new IllegalArgumentException(listen + " has no use");
    }
    if (toPort.isPresent()) {
      if (publicPort != PublicPort.FREE) {
        throw new IllegalArgumentException(listen + " is " + publicPort + " but has a toPort");
      }
      if (toPort.get().equals(listen.ports()) || toPort.get().size() != listen.ports().size()) {
        throw new IllegalArgumentException(listen + " does not lead to " + toPort.get());
      }
    }
  }

  /** The device's ports. */
  public PortRange devicePorts() {
    return toPort.orElse(listen.ports());
  }

  /**
   * The same with other public ports. If they must be the device's, the device's change too.
   *
   * @throws IllegalArgumentException if only its own number works, or the others are not alike
   */
  public PresetPort withListen(Listen other) {
    if (other.equals(listen)) {
      return this;
    }
    if (publicPort == PublicPort.FIXED) {
      throw new IllegalArgumentException("only " + listen + " works; leave out --listen");
    }
    if (!other.protocols().equals(listen.protocols())
        || other.ports().size() != listen.ports().size()) {
      throw new IllegalArgumentException(
          "--listen " + other + " cannot replace " + listen + "; keep its protocol and size");
    }
    Optional<PortRange> device =
        publicPort == PublicPort.SAME
            ? Optional.empty()
            : Optional.of(devicePorts()).filter(ports -> !ports.equals(other.ports()));
    return new PresetPort(other, device, publicPort, use);
  }
}
