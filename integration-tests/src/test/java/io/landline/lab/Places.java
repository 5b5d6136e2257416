// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.net.IpAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Addresses, ports and configurations in few words. */
final class Places {
  private Places() {}

  /** {@code 203.0.113.10:55193}. */
  static Endpoint at(String text) {
    return HostEndpoint.parse(text).numeric().orElseThrow();
  }

  static Endpoint at(IpAddress address, int port) {
    return new Endpoint(address, port);
  }

  /** A public port of the hub. */
  static Endpoint hub(int port) {
    return at(Lab.HUB, port);
  }

  static IpAddress ip(String text) {
    return IpAddress.parse(text);
  }

  /** A configuration that stands beside the tests. */
  static String configuration(String file) {
    try (InputStream in = Places.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new LabException("no resource " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Keeps a site from the hub's control port, as with a hub that takes no declarations: what is on
   * one host only stays there. Call it before the site's service starts.
   */
  static void withoutDeclarations(Namespace site) {
    site.nft(
        """
        table inet no_declarations {
          chain out {
            type filter hook output priority -300;
            ip daddr 10.99.0.1 tcp dport 51880 drop
          }
        }
        """);
  }

  /**
   * The standard lab's hub and site with the story's configurations, and the tunnel between them.
   */
  static Deployment story(Lab lab) {
    Deployment landline = Deployment.on(lab);
    landline.applyHub(configuration("story-hub.json"));
    landline.applySite(configuration("story-site.json"));
    landline.awaitTunnel(lab.site());
    return landline;
  }
}
