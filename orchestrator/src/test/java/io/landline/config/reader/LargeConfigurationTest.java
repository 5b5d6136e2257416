// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A hundred thousand forwards: the checks between them sort instead of comparing all pairs. */
final class LargeConfigurationTest {
  private static final int FORWARDS = 100_000;

  /** Nine in ten single ports, one in ten ranges, one in a hundred with a source list. */
  private static String hub(String oneMore) {
    StringBuilder text = new StringBuilder(FORWARDS * 100);
    text.append("{ \"role\": \"hub\", \"name\": \"seattle\", \"protect\": [],");
    text.append("\"public\": { \"interface\": \"eth0\", \"addresses\": [\"203.0.113.10\"");
    for (int i = 1; i < 8; i++) {
      text.append(", \"203.0.113.").append(10 + i).append('"');
    }
    text.append("] }, \"tunnel\": { \"address\": \"10.99.0.1/24\" },");
    text.append("\"sites\": [{ \"name\": \"wa7vc\", \"address\": \"10.99.0.2\",");
    text.append("\"publicKey\": \"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=\",");
    text.append("\"grants\": [\"tcp/1-65535\"], \"lan\": [\"10.49.0.0/16\"] }], \"forwards\": [");
    int port = 1;
    int address = 10;
    for (int i = 0; i < FORWARDS; i++) {
      int last = i % 10 == 0 ? port + 3 : port;
      text.append("{ \"name\": \"f").append(i).append("\", \"listen\": \"tcp/").append(port);
      text.append(last > port ? "-" + last : "");
      text.append("\", \"publicAddress\": \"203.0.113.").append(address);
      text.append("\", \"site\": \"wa7vc\", \"to\": \"10.49.").append(i / 250 % 250);
      text.append('.').append(1 + i % 250).append('"');
      text.append(i % 100 == 0 ? ", \"from\": [\"198.51.100.0/24\"]" : "").append(" },\n");
      port = last + 1;
      if (port > 51_000) {
        port = 1;
        address++;
      }
    }
    return text.append(oneMore).append("] }").toString();
  }

  private static String forward(String listen) {
    return "{ \"name\": \"more\", \"listen\": \""
        + listen
        + "\", \"publicAddress\": \"203.0.113.17\", \"site\": \"wa7vc\", \"to\": \"this\" }";
  }

  @Test
  void isReadInSeconds() throws Exception {
    byte[] text = hub(forward("tcp/7")).getBytes(StandardCharsets.UTF_8);
    long start = System.nanoTime();
    Configuration.Hub hub = (Configuration.Hub) ConfigReader.parse(text);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    System.out.println(FORWARDS + " forwards, " + text.length + " bytes, read in " + took);
    assertThat(hub.policy().sites().get(0).forwards()).hasSize(FORWARDS + 1);
    assertThat(took).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  void anOverlapAmongThemIsFound() {
    byte[] text =
        hub(forward("tcp/65535") + "," + forward("tcp/65000-65535").replace("more", "b"))
            .getBytes(StandardCharsets.UTF_8);
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> ConfigReader.parse(text));
    assertThat(e.problems()).hasSize(1);
    assertThat(e.problems().get(0).path()).isEqualTo("$.forwards[100001].listen");
  }
}
