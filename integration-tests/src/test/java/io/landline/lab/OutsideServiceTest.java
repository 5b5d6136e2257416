// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.wireguard.PrivateKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both services, in a network where no device talks, on any kernel: over a cable for the tunnel.
 */
final class OutsideServiceTest {
  private static final Duration ROUNDS = Duration.ofMinutes(3);
  private static final PrivateKey HUB_KEY = PrivateKey.generate();
  private static final PrivateKey SITE_KEY = PrivateKey.generate();

  @TempDir Path folder;

  private Service service(Namespace host, PrivateKey own, String file, String probe)
      throws Exception {
    Path etc = Files.createDirectories(folder.resolve(host.name()).resolve("etc/landline"));
    Files.writeString(
        etc.resolve("landline.json"),
        configuration(file)
            .replaceFirst("\\{", "{ \"probe\": { \"interval\": 2" + probe + " },")
            .replace("KEY(hub)", HUB_KEY.publicKey().toString())
            .replace("KEY(wa7vc)", SITE_KEY.publicKey().toString()));
    Path key = Files.writeString(etc.resolve("private.key"), own.reveal());
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Service.over(
        host,
        host.start(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classes,
            "io.landline.lab.ServiceOverCable",
            folder.resolve(host.name()).toString()));
  }

  @Test
  void a_masquerade_of_the_public_interface_is_named_though_nobody_talks() throws Exception {
    try (Lab lab = Lab.standard();
        StunServer stun = StunServer.on(lab.client(), "198.51.100.20:3478")) {
      Namespace hub = lab.hub();
      Footprints.cable(hub, lab.site().host());
      String servers = ", \"stun\": [\"198.51.100.20:3478\"]";
      try (Service atHub = service(hub, HUB_KEY, "story-hub.json", "");
          Service atSite = service(lab.site().host(), SITE_KEY, "story-site.json", servers)) {
        atSite.await("all well", ROUNDS, () -> atSite.log().contains("wa7vc: OK"));
        atHub.await("all well", ROUNDS, () -> atHub.log().contains("wa7vc: OK"));
        assertThat(stun.asked()).isPositive();
        assertThat(atSite.log()).contains("probe stun of wa7vc: 1 of 1 answered");
        int before = atHub.log().length();
        TwoEnds.fault(
            hub,
            "type nat hook postrouting priority srcnat - 10; oifname \"eth0\" masquerade random");
        String harm = "wa7vc: WARNING, the source port of the captured devices is not kept";
        atHub.await(harm, ROUNDS, () -> atHub.log().substring(before).contains(harm));
        // The way to the hub's own test host is none of that rule's.
        assertThat(atSite.log().lines().filter(l -> l.contains("probe seen-as")))
            .isNotEmpty()
            .noneMatch(l -> l.contains("; seen as"));
        int wrong = atHub.log().length();
        hub.sh("nft delete table inet fault");
        atHub.await("its end", ROUNDS, () -> atHub.log().substring(wrong).contains("wa7vc: OK"));
      }
    }
  }
}
