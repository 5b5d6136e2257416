// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.config.HostPaths;
import io.landline.config.reader.ConfigReader;
import io.landline.doctor.fact.Facts;
import io.landline.doctor.finding.Check;
import io.landline.fake.InMemoryConntrack;
import io.landline.fake.InMemoryLinks;
import io.landline.fake.InMemoryNft;
import io.landline.fake.InMemoryRouting;
import io.landline.fake.InMemoryWireGuard;
import io.landline.ffi.Errno;
import io.landline.netlink.NetlinkException;
import io.landline.reconcile.state.Kernel;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A kernel that refuses the ruleset is found before anything is changed. */
final class KernelRefusesTest {
  private final InMemoryNft nft = new InMemoryNft();

  @TempDir Path root;

  private Facts facts(String golden) throws Exception {
    InMemoryLinks links = new InMemoryLinks();
    Path file = Path.of("src/test/resources/golden", golden, "landline.json");
    return Facts.ofKernel(
        ConfigReader.read(file),
        new HostPaths(root),
        new Kernel(
            links,
            new InMemoryRouting(links),
            nft,
            new InMemoryWireGuard(links),
            new InMemoryConntrack(links)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hub-three-sites", "site-worked"})
  void the_refused_command_is_named_and_nothing_is_changed(String golden) throws Exception {
    Facts facts = facts(golden);
    assertThat(KernelChecks.ruleset(facts)).isEmpty();
    nft.refuseRules(Errno.EOPNOTSUPP);
    long before = nft.generation();
    assertThat(KernelChecks.ruleset(facts))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.check()).isEqualTo(Check.KERNEL_REFUSES);
              assertThat(finding.toString()).contains("add rule inet landline_trial");
            });
    assertThat(nft.generation()).isEqualTo(before);
    assertThat(nft.tables()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = "hub-three-sites")
  void without_the_right_to_ask_nothing_is_known(String golden) throws Exception {
    Facts facts = facts(golden);
    nft.setAdmin(false);
    assertThatThrownBy(() -> KernelChecks.ruleset(facts)).isInstanceOf(NetlinkException.class);
  }
}
