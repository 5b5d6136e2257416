// SPDX-License-Identifier: Apache-2.0
package io.landline.route;

import io.landline.net.InterfaceName;
import java.util.Optional;

/**
 * IPv4 settings of one interface (net.ipv4.conf.NAME.*); an absent one is left as it is.
 *
 * @param name the interface
 * @param forwarding whether packets received here are forwarded
 * @param rpFilter 0 off, 1 strict, 2 loose
 * @param sendRedirects whether ICMP redirects are sent
 */
public record InterfaceSettings(
    InterfaceName name,
    Optional<Boolean> forwarding,
    Optional<Integer> rpFilter,
    Optional<Boolean> sendRedirects)
    implements Comparable<InterfaceSettings> {

  /** Leaves every setting as it is. */
  public static InterfaceSettings of(InterfaceName name) {
    return new InterfaceSettings(name, Optional.empty(), Optional.empty(), Optional.empty());
  }

  public InterfaceSettings withForwarding(boolean on) {
    return new InterfaceSettings(name, Optional.of(on), rpFilter, sendRedirects);
  }

  public InterfaceSettings withRpFilter(int mode) {
    return new InterfaceSettings(name, forwarding, Optional.of(mode), sendRedirects);
  }

  public InterfaceSettings withSendRedirects(boolean on) {
    return new InterfaceSettings(name, forwarding, rpFilter, Optional.of(on));
  }

  @Override
  public int compareTo(InterfaceSettings other) {
    return name.compareTo(other.name);
  }

  /** As sysctl(8) would set them, without "net.ipv4.conf.". */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(name.toString());
    forwarding.ifPresent(on -> out.append(" forwarding=").append(on ? 1 : 0));
    rpFilter.ifPresent(mode -> out.append(" rp_filter=").append(mode));
    sendRedirects.ifPresent(on -> out.append(" send_redirects=").append(on ? 1 : 0));
    return out.toString();
  }
}
