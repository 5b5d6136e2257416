// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.configuration;

/** The lab with two hubs, "seattle" and "tokyo", and one site that has both. */
final class TwoHubs implements AutoCloseable {
  final Lab lab = Lab.withTwoHubs();
  final LabSite site = lab.site();
  final Deployment landline = Deployment.on(lab);

  /** The configuration of the first hub. */
  static String seattle() {
    return hub("seattle", "203.0.113.10", "10.99.0");
  }

  /** The configuration of the second hub. */
  static String tokyo() {
    return hub("tokyo", "203.0.113.200", "10.98.0");
  }

  private static String hub(String name, String address, String tunnel) {
    return configuration("two-hubs-hub.json")
        .replace("NAME", name)
        .replace("PUBLIC", address)
        .replace("TUNNEL", tunnel);
  }

  static String wa7vc() {
    return configuration("two-hubs-site.json");
  }

  void awaitTunnels() {
    landline.awaitTunnel(site);
    landline.awaitTunnel(site, "10.98.0.1");
  }

  @Override
  public void close() {
    landline.close();
    lab.close();
  }
}
