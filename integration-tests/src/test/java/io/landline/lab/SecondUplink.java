// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.net.IpAddress;

/**
 * A second way to the internet for the lab's first site, through a mobile provider's own NAT.
 *
 * <pre>
 *   site  lte0 100.65.0.2, 2001:db8:65::2 -- in0 100.65.0.1  lte  out0 198.18.77.1 -- internet
 *                                                2001:db8:65::1        2001:db8:66::2
 * </pre>
 */
final class SecondUplink implements AutoCloseable {
  /** As the internet sees its customers. */
  static final IpAddress PUBLIC = IpAddress.parse("198.18.77.1");

  private final Namespace provider;

  private SecondUplink(Namespace provider) {
    this.provider = provider;
  }

  /** Connects it; the site's main table prefers the first uplink. */
  static SecondUplink of(Lab lab) {
    Namespace lte = Namespace.create("lte");
    Wiring.prepare(lte, true);
    Wiring wiring = new Wiring();
    wiring.cable(lab.internet(), "g1", lte, "out0");
    wiring.cable(lte, "in0", lab.site().host(), "lte0");
    wiring.in(
        lab.internet(),
        "addr add 198.18.77.254/24 dev g1",
        "addr add 2001:db8:66::1/64 dev g1",
        "route add 2001:db8:65::/64 via 2001:db8:66::2");
    wiring.in(
        lte,
        "link set lo up",
        "addr add " + PUBLIC + "/24 dev out0",
        "addr add 2001:db8:66::2/64 dev out0",
        "addr add 100.65.0.1/24 dev in0",
        "addr add 2001:db8:65::1/64 dev in0",
        "route add default via 198.18.77.254",
        "route add default via 2001:db8:66::1");
    wiring.in(
        lab.site().host(),
        "addr add 100.65.0.2/24 dev lte0",
        "addr add 2001:db8:65::2/64 dev lte0",
        "route add default via 100.65.0.1 dev lte0 metric 1000",
        "route add default via 2001:db8:65::1 dev lte0 metric 2000");
    wiring.build();
    lte.nft(Lab.masquerade("lte", "out0"));
    return new SecondUplink(lte);
  }

  /** The provider's router. */
  Namespace provider() {
    return provider;
  }

  @Override
  public void close() {
    provider.close();
  }
}
