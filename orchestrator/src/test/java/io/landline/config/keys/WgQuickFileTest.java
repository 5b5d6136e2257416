// SPDX-License-Identifier: Apache-2.0
package io.landline.config.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpPrefix;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files that providers give to wg-quick, good and bad. */
final class WgQuickFileTest {
  private static final String SECRET = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
  private static final String SHARED = "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=";
  private static final String PEER = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

  /** Each line has a number that tests name. */
  static final String WHOLE =
      """
      # 44Net Connect
      [Interface]
      PrivateKey = %s
      Address = 203.0.113.77/32, 2001:db8::77/128
      DNS = 192.0.2.53
      MTU = 1380
      Table = off
      PostUp = ip route add default dev %%i
      [Peer]
      PublicKey = %s
      PresharedKey = %s
      Endpoint = gw.example:44000 # the gateway
      AllowedIPs = 0.0.0.0/0, ::/0
      PersistentKeepalive = 20
      """
          .formatted(SECRET, PEER, SHARED);

  private static List<String> problems(String text) {
    WgQuickException e =
        catchThrowableOfType(WgQuickException.class, () -> WgQuickFile.parse(text));
    assertThat(e).as("it was accepted").isNotNull();
    return e.problems();
  }

  @Test
  void a_whole_file_is_read_and_what_is_not_used_is_named_with_its_line() throws Exception {
    WgQuickFile file = WgQuickFile.parse(WHOLE);
    assertThat(file.privateKey().reveal()).isEqualTo(SECRET);
    assertThat(file.presharedKey().orElseThrow().reveal()).isEqualTo(SHARED);
    assertThat(file.publicKey().toString()).isEqualTo(PEER);
    assertThat(file.addresses()).containsExactly(InterfaceAddress.parse("203.0.113.77/32"));
    assertThat(file.endpoint()).isEqualTo(HostEndpoint.parse("gw.example:44000"));
    assertThat(file.allowedIps()).containsExactly(IpPrefix.ANY_IPV4);
    assertThat(file.mtu()).isEqualTo(Optional.of(1380));
    assertThat(file.keepalive()).isEqualTo(Optional.of(20));
    assertThat(file.unused())
        .containsExactly(
            "line 4: Address 2001:db8::77/128 is not used: the tunnel carries IPv4 only so far",
            "line 5: DNS is not used: this host and its devices keep their name servers",
            "line 7: Table is not used: Landline has routing tables of its own and leaves this"
                + " host's alone",
            "line 8: PostUp is not run: Landline makes the routes and rules itself",
            "line 13: AllowedIPs ::/0 is not used: the tunnel carries IPv4 only so far");
  }

  @Test
  void keys_are_read_in_any_case_with_any_line_ends() throws Exception {
    String text =
        WHOLE.replace("PrivateKey", "privatekey").replace("[Peer]", "[PEER]").replace("\n", "\r\n");
    assertThat(WgQuickFile.parse(text).privateKey().reveal()).isEqualTo(SECRET);
  }

  @Test
  void narrower_allowed_ips_and_host_bits_are_read() throws Exception {
    String text = WHOLE.replace("0.0.0.0/0, ::/0", "44.0.0.1/9,44.128.0.0/10, 44.0.0.0/16");
    assertThat(WgQuickFile.parse(text).allowedIps())
        .containsExactly(IpPrefix.parse("44.0.0.0/9"), IpPrefix.parse("44.128.0.0/10"));
  }

  @Test
  void two_peers_are_refused() {
    assertThat(problems(WHOLE + "[Peer]\nPublicKey = " + PEER + "\n"))
        .containsExactly(
            "line 15: a second [Peer]; a site has one hub: leave only the peer that routes the"
                + " public address");
  }

  @Test
  void a_key_of_the_wrong_length_is_refused_and_not_repeated() {
    for (String key : List.of(SECRET, SHARED)) {
      List<String> problems = problems(WHOLE.replace(key, "c2VjcmV0IQ=="));
      assertThat(problems).hasSize(1);
      assertThat(problems.get(0))
          .matches("line (3|11): .*expected 44 characters of base64")
          .doesNotContain("c2Vjcm");
    }
    assertThat(problems(WHOLE.replace(PEER, "AAAA"))).hasSize(1);
    assertThat(problems("[Interface]\nc2VjcmV0IQc2VjcmV0IQc2VjcmV0IQ==\n"))
        .containsExactly("line 2: expected Key = value");
  }

  @ParameterizedTest
  @CsvSource({
    "PrivateKey = .*, [Interface] has no PrivateKey: ask for a complete file",
    "PublicKey = .*, [Peer] has no PublicKey",
    "Endpoint = .*, [Peer] has no Endpoint: where does the provider listen?",
    "AllowedIPs = .*, [Peer] has no AllowedIPs of IPv4: 0.0.0.0/0 allows all",
    "'(?s)\\[Peer].*', there is no [Peer]: the file names no provider",
    "(?s).*, there is no [Interface]: this is no wg-quick file",
    "MTU = .*, 'line 6: expected a number from 576 to 65455'",
    "PersistentKeepalive = .*, 'line 14: expected a number from 1 to 65535'",
  })
  void what_is_missing_or_wrong_is_named(String pattern, String problem) {
    String with = problem.contains("number") ? pattern.replace(".*", "99999") : "";
    assertThat(problems(WHOLE.replaceFirst(pattern, with))).contains(problem);
  }

  @Test
  void nothing_but_a_wg_quick_exception_comes_out() {
    long seed = Long.getLong("landline.fuzz.seed", System.nanoTime());
    System.out.println("wg-quick fuzz: seed " + seed);
    Random random = new Random(seed);
    List<String> pieces =
        List.of("[Peer]", "[Interface]", "=", "\n", "#", ",", "/", "::", "0.0.0.0/33", "\0", "off");
    int read = 0;
    for (int i = 0; i < 100_000; i++) {
      StringBuilder text = new StringBuilder(WHOLE);
      for (int n = random.nextInt(4); n >= 0; n--) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + random.nextInt(9));
        text.replace(
            at,
            end,
            random.nextBoolean()
                ? pieces.get(random.nextInt(pieces.size()))
                : String.valueOf((char) random.nextInt(0x250)));
      }
      try {
        assertThat(WgQuickFile.parse(text.toString()).endpoint()).isNotNull();
        read++;
      } catch (WgQuickException e) {
        assertThat(e.problems()).isNotEmpty();
        assertThat(e.getMessage()).doesNotContain(SECRET).doesNotContain(SHARED);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", input " + i + ": " + text, e);
      }
    }
    assertThat(read).isPositive();
  }
}
