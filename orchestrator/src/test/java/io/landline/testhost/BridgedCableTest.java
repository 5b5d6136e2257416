// SPDX-License-Identifier: Apache-2.0
package io.landline.testhost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.landline.ffi.NetworkNamespace;
import io.landline.net.InterfaceName;
import io.landline.rtnetlink.KernelVethPairs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/**
 * The effect of a test host's veth pair on the bridge it is attached to, as {@code ip} shows it.
 */
final class BridgedCableTest {
  private static final String NETWORK_CARD = "fc:aa:14:00:00:01";

  private static String ip(String arguments) throws IOException {
    Process ip = new ProcessBuilder(("ip " + arguments).split(" ", -1)).start();
    String out = new String(ip.getInputStream().readAllBytes(), UTF_8);
    assertThat(new String(ip.getErrorStream().readAllBytes(), UTF_8)).isEmpty();
    return out;
  }

  /** If it changed, hosts of the LAN would lose their gateway for up to a minute. */
  @Test
  void the_bridge_keeps_its_ethernet_address() throws Exception {
    assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "needs root");
    ExecutorService site = Executors.newSingleThreadExecutor();
    ExecutorService inside = Executors.newSingleThreadExecutor();
    try (NetworkNamespace other = inside.submit(NetworkNamespace::enterNew).get()) {
      site.submit(
              () -> {
                try (NetworkNamespace own = NetworkNamespace.enterNew();
                    KernelVethPairs cables = KernelVethPairs.open()) {
                  assertThat(own.path()).isNotEqualTo(other.path());
                  ip("link add br0 type bridge");
                  ip("link add eth1 address " + NETWORK_CARD + " type veth peer name lan");
                  ip("link set eth1 master br0");
                  assertThat(ip("link show br0")).contains(NETWORK_CARD);
                  InterfaceName port = InterfaceName.parse("ll-canary");
                  cables.create(port, InterfaceName.parse("inside"), other);
                  cables.plug(port, InterfaceName.parse("br0"));
                  assertThat(ip("link show br0")).contains(NETWORK_CARD);
                }
                return null;
              })
          .get();
    } finally {
      site.shutdownNow();
      inside.shutdownNow();
    }
  }
}
