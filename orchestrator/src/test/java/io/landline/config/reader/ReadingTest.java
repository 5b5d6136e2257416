// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is read from an edit alone is what is read from the whole file. */
final class ReadingTest {
  private static final String KEY = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";
  private static final String OTHER = "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=";
  private static final String PEER = "BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ=";

  private static String file(List<String> forwards) {
    return """
        { "role": "hub", "name": "seattle",
          "public": { "interface": "eth0", "addresses": ["203.0.113.10", "203.0.113.11"] },
          "tunnel": { "address": "10.99.0.1/24" },
          "protect": ["tcp/22", "tcp/8000-8010"],
          "sites": [
            { "name": "one", "publicKey": "%s", "address": "10.99.0.2", "lan": ["10.49.7.0/24"],
              "captured": ["10.49.7.19"], "grants": ["udp/1-65535", "tcp/1-65535"] },
            { "name": "two", "publicKey": "%s", "address": "10.99.0.3",
              "lan": ["10.49.7.0/24", "10.49.8.0/24"], "grants": ["udp/2000-60000"] } ],
          "peers": [ { "name": "phone", "publicKey": "%s", "address": "10.99.0.4" } ],
          "forwards": [ %s ],
          "note": "the end" }
        """
        .formatted(KEY, OTHER, PEER, String.join(",\n    ", forwards));
  }

  private static String forward(String name, String listen, String site, String to, String more) {
    return "{ \"name\": \"%s\", \"listen\": \"%s\", \"site\": \"%s\", \"to\": \"%s\"%s }"
        .formatted(name, listen, site, to, more);
  }

  private static Optional<Configuration> whole(String text) {
    try {
      return Optional.of(ConfigReader.parse(text.getBytes(UTF_8)));
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }

  private static Reading reading(String text) throws ConfigException {
    return Reading.of(text.getBytes(UTF_8), Optional.empty());
  }

  /** Whether the edit was read alone; asserts that this comes to the same. */
  private static boolean agree(Reading before, String after) {
    Optional<Configuration> brief =
        before.edited(after.getBytes(UTF_8)).map(Reading::configuration);
    if (brief.isPresent()) {
      assertThat(brief).isEqualTo(whole(after));
    }
    return brief.isPresent();
  }

  @Test
  void a_forward_more_less_or_changed_is_read_alone() throws Exception {
    List<String> forwards = new ArrayList<>();
    for (int port = 2_000; port < 2_020; port++) {
      forwards.add(forward("f" + port, "udp/" + port, "one", "10.49.7.20", ""));
    }
    Reading before = reading(file(forwards));
    for (int place : List.of(0, 7, 20)) {
      List<String> more = new ArrayList<>(forwards);
      more.add(place, forward("more", "udp/3000", "two", "10.49.7.21", ""));
      assertThat(agree(before, file(more))).as("at %d", place).isTrue();
      assertThat(agree(reading(file(more)), file(forwards))).as("from %d", place).isTrue();
    }
    List<String> changed = new ArrayList<>(forwards);
    changed.set(7, forwards.get(7).replace("2007", "2107").replace("7.20", "7.22"));
    assertThat(agree(before, file(changed))).isTrue();
    assertThat(agree(reading(file(List.of())), file(forwards.subList(0, 3)))).isTrue();
    assertThat(agree(reading(file(forwards.subList(0, 3))), file(List.of()))).isTrue();
  }

  @Test
  void what_is_wrong_or_concerns_more_is_read_with_all() throws Exception {
    List<String> forwards =
        List.of(
            forward("a", "udp/2000", "one", "10.49.7.20", ""),
            forward("b", "udp/2001", "two", "10.49.8.20", ""),
            forward("c", "udp/2002-2010", "one", "10.49.7.20", ""));
    Reading before = reading(file(forwards));
    for (String wrong :
        List.of(
            forward("a", "udp/3000", "one", "10.49.7.20", ""),
            forward("x", "udp/2005", "one", "10.49.7.20", ""),
            forward("x", "tcp/22", "one", "10.49.7.20", ""),
            forward("x", "tcp/8005", "one", "10.49.7.20", ""),
            forward("x", "udp/51820", "one", "10.49.7.20", ""),
            forward("x", "udp/68", "one", "10.49.7.20", ""),
            forward("x", "udp/3000", "two", "10.49.7.20", ""),
            forward("x", "udp/3000", "two", "10.49.7.19", ""),
            forward("x", "tcp/3000", "two", "10.49.8.20", ""),
            forward("x", "udp/3000", "none", "10.49.7.20", ""),
            forward("x", "udp/3000", "one", "10.50.7.20", ""),
            forward("x", "udp/3000", "one", "10.49.7.20", ", \"colour\": 3"),
            forward("x", "udp/3000", "one", "10.49.7.20", ", \"name\": \"x\""),
            forward("\u00fc", "udp/3000", "one", "10.49.7.20", ""),
            "{ \"name\": \"x\" ",
            "0",
            "0, 0",
            "{} ], \"forwards\": [ {}")) {
      for (int place = 0; place <= forwards.size(); place++) {
        List<String> more = new ArrayList<>(forwards);
        more.add(place, wrong);
        assertThat(agree(before, file(more))).as(wrong).isFalse();
      }
    }
    assertThat(agree(before, file(forwards).replace("seattle", "tacoma"))).isFalse();
    assertThat(agree(before, file(forwards).replace("the end", "an end"))).isFalse();
  }

  @Test
  void any_edit_comes_to_the_same() throws Exception {
    Random random = new Random(18);
    List<String> forwards = new ArrayList<>();
    Reading before = reading(file(forwards));
    int brief = 0;
    for (int run = 0; run < 1_500; run++) {
      List<String> next = new ArrayList<>(forwards);
      for (int edit = random.nextInt(3); edit >= 0; edit--) {
        int place = random.nextInt(next.size() + 1);
        if (place < next.size() && random.nextInt(next.size()) > 8) {
          next.remove(place);
        } else {
          next.add(place, random(random));
        }
      }
      String text = file(next);
      if (random.nextInt(6) == 0) {
        int at = random.nextInt(text.length());
        String piece = List.of("}", "{", ",", "0", "\"", " ", "]", "").get(random.nextInt(8));
        text = text.substring(0, at) + piece + text.substring(at + random.nextInt(2));
      }
      boolean alone = agree(before, text);
      brief += alone ? 1 : 0;
      if (whole(text).isPresent() && text.equals(file(next))) {
        forwards = next;
        // The next edit follows from this one, as in the service.
        before = Reading.of(text.getBytes(UTF_8), Optional.of(before));
        assertThat(before.configuration()).isEqualTo(whole(text).orElseThrow());
      }
    }
    assertThat(brief).isBetween(100, 1_400);
  }

  private static String random(Random random) {
    int port = 1_000 + random.nextInt(3_000);
    boolean one = random.nextBoolean();
    String listen =
        List.of("udp/", "udp/", "tcp/", "tcp+udp/").get(random.nextInt(4))
            + port
            + (random.nextInt(6) == 0 ? "-" + (port + random.nextInt(30)) : "");
    String more =
        List.of(
                "",
                "",
                "",
                "",
                ", \"enabled\": false",
                ", \"rate\": 5",
                ", \"from\": [\"198.51.100.0/24\"]",
                ", \"publicAddress\": \"203.0.113.11\"")
            .get(random.nextInt(8));
    String to =
        random.nextInt(8) == 0
            ? "this"
            : (one ? "10.49.7." : "10.49.8.") + (19 + random.nextInt(5));
    return forward("f" + random.nextInt(400), listen, one ? "one" : "two", to, more);
  }
}
