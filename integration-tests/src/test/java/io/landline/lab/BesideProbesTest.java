// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.configuration;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Probes where the site's host stands beside the router: there is no bridge, and the test host has
 * a cable of its own.
 */
@OverWireGuard
final class BesideProbesTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @Test
  void the_whole_way_is_proved() {
    try (Lab lab = Lab.of(SitePlan.besideRouter());
        Deployment landline = Deployment.on(lab)) {
      Namespace site = lab.site().host();
      landline.configure(lab.hub(), configuration("beside-hub.json"));
      landline.configure(site, configuration("beside-site.json"));
      landline.publicKey(site.name());
      CompletableFuture<Service> other =
          CompletableFuture.supplyAsync(() -> Service.on(landline, lab.hub()));
      try (Service atSite = Service.on(landline, site);
          Service atHub = other.join()) {
        landline.awaitTunnel(lab.site());
        String[] screen = {""};
        try {
          atSite.awaitSeldom(
              "the proof",
              LIMIT,
              () -> {
                Outcome test = landline.runHere(site, "test");
                screen[0] = test.out();
                return test.status() == 0 || test.status() == 7;
              });
        } catch (LabException e) {
          throw new AssertionError(screen[0] + atHub.log(), e);
        }
      }
    }
  }
}
