// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.config.Configuration;
import io.landline.config.reader.ConfigReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class SiteLegsTest {
  private static final Path FILE = Path.of("src/test/resources/plan/site-14.json");

  private static Set<String> legs(String... replacements) throws Exception {
    String text = Files.readString(FILE);
    for (int n = 0; n < replacements.length; n += 2) {
      assertThat(text).contains(replacements[n]);
      text = text.replace(replacements[n], replacements[n + 1]);
    }
    Configuration.Site site =
        (Configuration.Site) ConfigReader.parse(text.getBytes(StandardCharsets.UTF_8));
    return SiteLegs.of(site.policy()).stream().map(Object::toString).collect(Collectors.toSet());
  }

  @Test
  void each_udp_forward_and_each_captured_device_has_a_leg() throws Exception {
    assertThat(legs())
        .contains("forward-outside:udp/55193", "forward-outside:udp/4991")
        .contains("device:dmr", "device:flex")
        .noneMatch(leg -> leg.contains("4992"));
    assertThat(legs("\"udp/4991\"", "\"udp/4991-4992\"", "[\"dmr\", \"flex\"]", "[\"dmr\"]"))
        .contains("forward-outside:udp/55193", "forward-outside:udp/4991-4992", "device:dmr")
        .noneMatch(leg -> leg.contains("flex"));
  }

  @Test
  void without_a_udp_forward_the_probe_port_is_tried() throws Exception {
    Set<String> legs = legs("udp/55193", "tcp/55193", "udp/4991", "tcp/4991");
    List<String> outside = legs.stream().filter(leg -> leg.startsWith("forward-")).toList();
    List<String> stream = legs.stream().filter(leg -> leg.startsWith("tcp:")).toList();
    assertThat(outside).hasSize(1);
    assertThat(stream).containsExactly(outside.get(0).replace("forward-outside:udp/", "tcp:tcp/"));
  }
}
