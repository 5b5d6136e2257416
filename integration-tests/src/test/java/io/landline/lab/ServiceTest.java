// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How the service begins, reads its configuration again, and ends. */
@OverWireGuard
final class ServiceTest {
  private static Lab lab;
  private static Deployment landline;
  private static Namespace host;

  @BeforeAll
  static void configure() {
    lab = Lab.standard();
    landline = Deployment.on(lab);
    host = lab.site().host();
  }

  @AfterAll
  static void close() {
    landline.close();
    lab.close();
  }

  private static String kernel() {
    return host.must("sh", "-c", Service.TABLE + "; ip rule | sort; wg show landline0 endpoints");
  }

  @Test
  void ends_in_order_and_leaves_the_kernel_as_it_is() {
    landline.configure(host, configuration("story-site.json"));
    try (Service service = Service.on(landline, host)) {
      String held = kernel();
      service.signal("TERM");
      assertThat(service.end().orThrow().err()).contains("the kernel state stays in place");
      assertThat(kernel()).isEqualTo(held);
    }
  }

  @Test
  void goes_on_after_it_was_killed_with_half_of_its_work_gone() throws Exception {
    landline.configure(host, configuration("story-site.json"));
    String held;
    try (Service service = Service.on(landline, host)) {
      held = kernel();
      service.signal("KILL");
      service.end();
    }
    host.sh("nft delete table inet landline");
    host.sh("ip rule del pref 4210");
    try (Service service = Service.on(landline, host)) {
      assertThat(kernel()).isEqualTo(held);
      assertThat(service.repairs()).isEmpty();
    }
  }

  @Test
  void reads_its_configuration_again_and_refuses_a_wrong_one() throws Exception {
    landline.configure(host, configuration("story-site.json"));
    try (Service service = Service.on(landline, host)) {
      landline.configure(host, configuration("story-site.json").replace("55193", "55999"));
      service.signal("HUP");
      service.await("new forward", Patience.LONG, () -> kernel().contains("55999"));
      assertThat(service.repairs()).isEmpty();

      Path file = landline.root(host).resolve("etc/landline/landline.json");
      Files.writeString(file, "{ \"role\": \"site\" }");
      service.signal("HUP");
      service.await(
          "refusal", Patience.LONG, () -> service.log().contains("previous configuration stays"));
      host.sh("nft delete table inet landline");
      service.await("repair", Patience.LONG, () -> !service.repairs().isEmpty());
      assertThat(kernel()).contains("55999");
    }
  }

  @Test
  void nobody_else_works_on_the_host_meanwhile() {
    landline.configure(host, configuration("story-site.json"));
    try (Service service = Service.on(landline, host)) {
      assertThat(landline.run(host, "apply", "--direct").err()).contains("the service");
      assertThat(service.log()).doesNotContain("<3>");
    }
  }

  @Test
  void what_was_closed_early_stays_as_it_is() {
    landline.configure(host, configuration("story-site.json"));
    landline.run(host, "down").orThrow();
    assertThat(landline.run(host, "guard").orThrow().err()).contains("down since");
    assertThat(host.ruleset()).doesNotContain("table inet landline");
    landline.run(host, "up").orThrow();
    landline.run(host, "guard").orThrow();
    String early = closed();
    assertThat(early).contains("4212:").contains("reject");
    try (Service service = Service.on(landline, host)) {
      assertThat(service.repairs()).isEmpty();
      assertThat(closed()).isEqualTo(early);
      assertThat(host.ruleset()).contains("table inet landline_guard");
      assertThat(landline.run(host, "guard").err()).contains("the service");
    }
    assertThat(host.ruleset()).contains("table inet landline ").doesNotContain("landline_guard");
  }

  private static String closed() {
    // Before there is a tunnel ip calls a rule of its interface detached.
    return host.must(
        "sh", "-c", "ip rule | sed 's/ .detached.//'; nft -a list chain inet landline guard");
  }

  @Test
  void tells_and_leaves_what_others_change_where_it_is_not_to_repair() {
    String json = configuration("story-site.json").replaceFirst("\\{", "{ \"repair\": false,");
    landline.configure(host, json);
    try (Service service = Service.on(landline, host)) {
      host.sh("ip rule del pref 4210 from 10.49.7.20");
      service.await(
          "the word", Patience.LONG, () -> service.log().contains("<4>changed by others ("));
      assertThat(host.sh("ip rule")).contains("4210:").doesNotContain("4210:\tfrom 10.49.7.20 ");
      assertThat(service.repairs()).isEmpty();
    }
  }
}
