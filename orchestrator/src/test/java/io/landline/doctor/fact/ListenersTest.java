// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.fact;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.InterfaceAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables as Linux 6.1 prints them on a machine that puts the lowest byte first. */
final class ListenersTest {
  private static final List<InterfaceAddress> OWN =
      List.of(
          InterfaceAddress.parse("203.0.113.10/24"), InterfaceAddress.parse("2001:db8:1::10/64"));

  @TempDir Path net;

  private void table(String file, String... lines) throws IOException {
    StringBuilder text = new StringBuilder("  sl  local_address rem_address   st tx_queue ...\n");
    for (int i = 0; i < lines.length; i++) {
      text.append("   ").append(i).append(": ").append(lines[i]);
      text.append(" 00000000:00000000 00:00000000 00000000     0        0 20871 1 0 100 0 0 10\n");
    }
    Files.writeString(net.resolve(file), text);
  }

  private List<String> found() throws IOException {
    return Listeners.in(net, OWN).stream().map(Object::toString).toList();
  }

  @Test
  void any_address_and_its_own_are_public() throws IOException {
    table(
        "tcp",
        "00000000:0016 00000000:0000 0A",
        "0A7100CB:20FB 00000000:0000 0A",
        "0100007F:0277 00000000:0000 0A",
        "0107310A:01BB 00000000:0000 0A",
        "0A7100CB:0016 140064C6:C350 01");
    table(
        "udp",
        "00000000:0044 00000000:0000 07",
        "3500007F:0035 00000000:0000 07",
        "0A7100CB:A123 140064C6:007B 01");
    assertThat(found()).containsExactly("tcp/22", "tcp/8443", "udp/68");
  }

  @Test
  void so_are_those_of_ipv6() throws IOException {
    String none = "00000000000000000000000000000000:0000";
    table(
        "tcp6",
        "00000000000000000000000000000000:0050 " + none + " 0A",
        "00000000000000000000000001000000:0277 " + none + " 0A",
        "0000000000000000FFFF00000100007F:0278 " + none + " 0A",
        "0000000000000000FFFF00000A7100CB:0279 " + none + " 0A",
        "B80D0120000001000000000010000000:01BB " + none + " 0A");
    table("udp6", "000080FE00000000FF0000FE01000000:0222 " + none + " 07");
    assertThat(found()).containsExactly("tcp/80", "tcp/443", "tcp/633");
  }

  @Test
  void a_kernel_without_ipv6_has_no_such_table() throws IOException {
    table("tcp", "00000000:0016 00000000:0000 0A");
    assertThat(found()).containsExactly("tcp/22");
  }
}
