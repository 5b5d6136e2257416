// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.landline.doctor.fact.HostFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What cannot be planted in a namespace: nf_conntrack_max is the whole machine's. */
final class KernelChecksTest {
  private static final long GIGABYTE = 1L << 30;

  private static List<String> advice(long count, long max, long memory) {
    return KernelChecks.conntrack(count, max, memory).orElseThrow().advice().stream()
        .flatMap(advice -> advice.lines().stream())
        .toList();
  }

  @Test
  void a_table_of_flows_that_is_nearly_full() {
    assertThat(KernelChecks.conntrack(209_714, 262_144, GIGABYTE)).isEmpty();
    assertThat(advice(209_716, 262_144, 4 * GIGABYTE))
        .containsExactly(
            "sysctl -w net.netfilter.nf_conntrack_max=524288",
            "echo nf_conntrack >> /etc/modules-load.d/landline-local.conf",
            "echo net.netfilter.nf_conntrack_max=524288 >> /etc/sysctl.d/99-zz-landline.conf",
            "conntrack -L | grep -o ' src=[^ ]*' | sort | uniq -c");
  }

  @Test
  void no_number_that_would_take_the_host_off_the_network() {
    assertThat(advice(2, 2, GIGABYTE)).contains("sysctl -w net.netfilter.nf_conntrack_max=65536");
    assertThat(advice(70_000, 2, GIGABYTE))
        .contains("sysctl -w net.netfilter.nf_conntrack_max=140000");
  }

  @Test
  void none_that_the_kernel_or_the_memory_does_not_take() {
    long most = Integer.MAX_VALUE;
    assertThat(advice(most, most, Long.MAX_VALUE)).hasSize(1);
    assertThat(advice(most - 5, most - 5, Long.MAX_VALUE))
        .contains("sysctl -w net.netfilter.nf_conntrack_max=" + most);
    // 65,536 flows are a twentieth of it already.
    assertThat(advice(262_144, 262_144, GIGABYTE / 2)).allMatch(line -> line.contains("uniq"));
  }

  @Test
  void what_is_advised_is_always_more_than_there_is() {
    for (long memory : new long[] {GIGABYTE / 4, GIGABYTE, 64 * GIGABYTE}) {
      for (long max : LongStream.iterate(1, n -> n * 3 + 1).limit(18).toArray()) {
        for (String line : advice(max, max, memory)) {
          if (line.startsWith("sysctl")) {
            long number = Long.parseLong(line.substring(line.indexOf('=') + 1));
            assertThat(number).isGreaterThan(max).isLessThanOrEqualTo(Integer.MAX_VALUE);
          }
        }
      }
    }
  }

  /** The real table of this machine, with sysctl as the witness. */
  @Test
  void the_numbers_are_those_of_the_kernel() throws Exception {
    HostFiles files = new HostFiles(Path.of("/unused"));
    Optional<Long> max = files.number("/proc/sys/net/netfilter/nf_conntrack_max");
    assumeThat(max).as("a kernel with conntrack").isPresent();
    assertThat(max.orElseThrow()).isEqualTo(sysctl("net.netfilter.nf_conntrack_max"));
    assertThat(files.number("/proc/sys/net/netfilter/nf_conntrack_buckets").orElseThrow())
        .isEqualTo(sysctl("net.netfilter.nf_conntrack_buckets"));
    assertThat(files.text("/proc/meminfo").orElseThrow())
        .startsWith("MemTotal:")
        .contains("Hugepa");
  }

  private static long sysctl(String name) throws Exception {
    Process process = new ProcessBuilder("/usr/sbin/sysctl", "-n", name).start();
    try (var out = process.getInputStream()) {
      return Long.parseLong(new String(out.readAllBytes(), StandardCharsets.UTF_8).strip());
    }
  }
}
