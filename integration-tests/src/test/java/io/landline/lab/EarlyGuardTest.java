// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.reconcile.HostLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code landline guard}: closed before there is a network, a key or a tunnel. */
@OverWireGuard
final class EarlyGuardTest {
  private static Lab lab;
  private static Deployment landline;
  private static LabSite site;

  @BeforeAll
  static void build() {
    lab = Lab.standard();
    landline = Deployment.on(lab);
    site = lab.site();
    landline.configure(site.host(), configuration("story-site.json"));
  }

  @AfterAll
  static void close() {
    landline.close();
    lab.close();
  }

  private static String held(Namespace host) {
    return host.must(
        "sh",
        "-c",
        "nft -a list ruleset; ip rule; ip route show table 5200; ip route show table 5201");
  }

  @Test
  void needs_no_interface_no_key_and_no_network_and_changes_nothing_twice() throws IOException {
    try (Namespace early = Namespace.create("early")) {
      // flex's MAC is not configured here but remembered.
      landline.configure(
          early, configuration("story-site.json").replace(", \"mac\": \"02:00:00:00:00:20\"", ""));
      Path key = landline.root(early).resolve("etc/landline/private.key");
      Files.delete(key);
      Path macs = landline.root(early).resolve("var/lib/landline/macs");
      Files.createDirectories(macs.getParent());
      Files.writeString(macs, "10.49.7.20 02:00:00:00:aa:20\n");

      assertThat(landline.run(early, "guard").orThrow().out()).contains("cut off");
      String once = held(early);
      assertThat(once)
          .contains("chain guard", "02:00:00:00:aa:20", "4210:", "4212:")
          .contains("unreachable default proto 201 metric 4294967295")
          .doesNotContain("landline_guard");
      assertThat(early.must("ip", "-br", "link")).startsWith("lo ").doesNotContain("landline0");

      assertThat(landline.run(early, "guard", "--json").orThrow().out())
          .contains("\"changed\": false");
      assertThat(held(early)).isEqualTo(once);
    }
  }

  @Test
  void refuses_beside_the_service() throws IOException {
    try (Namespace early = Namespace.create("locked")) {
      landline.configure(early, configuration("story-site.json"));
      Path lock = landline.root(early).resolve("run/landline/lock");
      try (HostLock held = HostLock.take(lock, "the service")) {
        Outcome outcome = landline.run(early, "guard");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("the service");
        assertThat(held).isNotNull();
      }
      assertThat(early.ruleset()).isEmpty();
    }
  }

  @Test
  void nothing_of_a_captured_device_leaves_and_others_go_on() {
    landline.run(site.host(), "guard").orThrow();
    try (LeakWitness witness = new LeakWitness(lab)) {
      witness.talk();
      witness.talkIpv6();
      witness.assertNothingLeaked();
    }
  }
}
