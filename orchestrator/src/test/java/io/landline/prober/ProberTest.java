// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.config.Configuration;
import io.landline.config.reader.ConfigReader;
import io.landline.path.PathMtuSearch;
import io.landline.policy.SiteHub;
import io.landline.policy.SitePolicy;
import io.landline.testhost.OpenFiles;
import io.landline.testhost.TestHostSource;
import io.landline.uplink.UplinkProbing;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProberTest {
  private static final Path SITE = Path.of("src/test/resources/config/good/site-every-key.json");

  @TempDir private Path directory;

  /** ConfigReader refuses such a hub, so it is built here. */
  private static Configuration withInvalidHubKey() throws Exception {
    Configuration.Site site = (Configuration.Site) ConfigReader.read(SITE);
    SitePolicy policy = site.policy();
    SiteHub hub =
        new SiteHub.Landline(
            PublicKey.of(new byte[32]),
            Optional.empty(),
            policy.hub().endpoint(),
            policy.hub().tunnelAddress().orElseThrow(),
            policy.hub().publicAddress(),
            policy.hub().keepalive());
    return new Configuration.Site(
        new SitePolicy(
            policy.name(),
            policy.lan(),
            policy.uplinks(),
            policy.tunnel(),
            hub,
            policy.devices(),
            policy.forwards(),
            policy.capture(),
            policy.footprint()),
        site.settings());
  }

  @Test
  void a_failed_start_leaves_no_file_open() throws Exception {
    Configuration configuration = withInvalidHubKey();
    TestHostSource none =
        TestHostSource.asking(directory.resolve("socket"), directory.resolve("down"));
    OpenFiles before = OpenFiles.now();
    assertThatThrownBy(
            () ->
                Prober.start(
                    configuration,
                    PrivateKey.generate(),
                    none,
                    PathMtuSearch.NONE,
                    UplinkProbing.NONE,
                    round -> {},
                    trouble -> {}))
        .isInstanceOf(ProbeException.class)
        .hasMessageContaining("the hub's public key is invalid");
    before.assertNoMoreAreOpen();
    none.close();
  }
}
