// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

/** Datagrams that no path carries in one piece, over the story's forward and capture of dmr. */
final class LargeDatagrams {
  private static final int BYTES = 4000;

  private LargeDatagrams() {}

  /** One of a stranger to dmr, and one of dmr to a stranger, and the answers. */
  static void assertTheyCrossBothWays(Lab lab) {
    try (UdpEcho dmr = UdpEcho.on(lab.site().device("dmr"), at("10.49.7.19:55193"));
        UdpEcho outside = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9100))) {
      byte[] large = new byte[BYTES];
      try (UdpPeer caller = UdpPeer.on(lab.client(), Lab.CLIENT);
          UdpPeer device = UdpPeer.on(lab.site().device("dmr"), at("10.49.7.19:4400"))) {
        assertThat(UdpExchange.ask(caller, hub(55193), large))
            .isEqualTo(new UdpExchange(caller.local(), hub(55193), BYTES));
        assertThat(UdpExchange.ask(device, at(Lab.CLIENT, 9100), large))
            .isEqualTo(new UdpExchange(hub(4400), at(Lab.CLIENT, 9100), BYTES));
      }
      assertThat(dmr.seen()).hasSize(1);
      assertThat(outside.seen()).hasSize(1);
    }
  }
}
