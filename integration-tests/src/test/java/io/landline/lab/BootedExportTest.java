// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code landline export wg-quick} prints, on a Debian with systemd as process 1: its units
 * hold over a boot and over a restart of nftables.
 */
@OverWireGuard
final class BootedExportTest {
  private static final String GUARD = "landline0-guard";
  private static final String TUNNEL = "wg-quick@landline0";

  @TempDir Path files;

  private static long time(BootedHost host, String unit, String which) {
    return Long.parseLong(host.property(unit, which + "TimestampMonotonic"));
  }

  @Test
  void systemd_closes_captured_devices_off_first_and_then_brings_the_tunnel() throws IOException {
    try (Lab workshop = Lab.standard();
        Lab lab = Lab.standard();
        Deployment landline = Deployment.on(lab)) {
      landline.configure(lab.hub(), configuration("story-hub.json"));
      BootedHost router = BootedHost.boot(workshop.site().host());
      try (Service service = Service.on(landline, lab.hub())) {
        Path script = files.resolve("site.sh");
        export(landline, lab, script);
        router.copy(script, "/root/site.sh");
        String out = router.must("sh", "/root/site.sh");
        Matcher key = Pattern.compile("landline site replace wa7vc (\\S+)").matcher(out);
        assertThat(key.find()).as(out).isTrue();
        landline.runHere(lab.hub(), "site", "replace", "wa7vc", key.group(1)).orThrow();
        export(landline, lab, script); // now with the preshared key that the hub has made
        router.write("/root/site.sh", Files.readString(script));
        assertThat(router.must("sh", "/root/site.sh")).isEmpty();
        assertThat(router.run("systemd-analyze", "verify", GUARD + ".service").err()).isEmpty();
        assertThat(router.property(TUNNEL, "ActiveState")).isEqualTo("active");

        router.must("systemctl", "enable", "nftables"); // which flushes everything when it starts
        router = router.bootAgain(lab.site().host());
        assertThat(router.property(GUARD, "ActiveState")).isEqualTo("active");
        assertThat(router.property(TUNNEL, "ActiveState")).isEqualTo("active");
        assertThat(time(router, GUARD, "ActiveEnter"))
            .isPositive()
            .isLessThan(time(router, TUNNEL, "ExecMainStart"));
        landline.awaitTunnel(lab.site());
        itServes(lab);

        router.must("systemctl", "restart", "nftables");
        router.sh( // it is loaded again after nftables, not with it
            "for i in $(seq 300); do nft list table inet landline >/dev/null 2>&1 && exit 0;"
                + " sleep 0.1; done; systemctl status landline0-guard; exit 1");
        itServes(lab);

        assertThat(router.must("sh", "/root/site.sh")).isEmpty();
        itServes(lab);
        router.must("sh", "/root/site.sh", "remove");
        assertThat(router.must("sh", "-c", "nft list ruleset; ip rule; ls /etc/systemd/system"))
            .doesNotContain("landline")
            .doesNotContain("4210:");
        assertThat(service.log()).doesNotContain("Exception");
      } finally {
        router.close();
      }
    }
  }

  private static void export(Deployment landline, Lab lab, Path script) throws IOException {
    Outcome exported =
        landline.runHere(
            lab.hub(), "export", "wg-quick", "wa7vc", "--endpoint", "[2001:db8:1::10]:51820");
    Files.writeString(script, exported.orThrow().out());
  }

  /** A caller is answered, and a captured device is seen as the hub. */
  private static void itServes(Lab lab) {
    LabSite site = lab.site();
    try (UdpEcho dmr = UdpEcho.on(site.device("dmr"), at(site.address("dmr"), 55193));
        UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9000))) {
      assertThat(UdpExchange.ask(lab.client(), at(Lab.STRANGER, 4000), hub(55193)))
          .isEqualTo(new UdpExchange(at(Lab.STRANGER, 4000), hub(55193), 32));
      assertThat(
              UdpExchange.ask(
                      site.device("dmr"), at(site.address("dmr"), 4300), at(Lab.CLIENT, 9000))
                  .seenAs())
          .isEqualTo(hub(4300));
      assertThat(dmr.seen()).hasSize(1);
      assertThat(server.seen()).hasSize(1);
    }
  }
}
