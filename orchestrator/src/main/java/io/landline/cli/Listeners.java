// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Ports on which this host listens for anybody, from /proc/net (proc(5)). */
final class Listeners {
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final String TCP_LISTEN = "0A";
  private static final String UDP_UNCONNECTED = "07";

  private Listeners() {}

  /** Those of a directory such as /proc/net; each once, sorted. */
  static List<ProtocolPorts> in(Path directory) throws IOException {
    List<ProtocolPorts> all = new ArrayList<>();
    for (String file : List.of("tcp", "tcp6", "udp", "udp6")) {
      Path path = directory.resolve(file);
      if (Files.exists(path)) {
        boolean tcp = file.startsWith("tcp");
        for (String line : Files.readAllLines(path)) {
          listener(line, tcp, all);
        }
      }
    }
    return all.stream().sorted().distinct().toList();
  }

  /** {@code 0: 00000000:0016 00000000:0000 0A ...}: number, local, remote, state, in hex. */
  private static void listener(String line, boolean tcp, List<ProtocolPorts> all) {
    List<String> fields = List.of(SPACE.split(line.strip(), -1));
    if (fields.size() < 4 || !fields.get(3).equals(tcp ? TCP_LISTEN : UDP_UNCONNECTED)) {
      return;
    }
    List<String> local = List.of(fields.get(1).split(":", -1));
    int port = Integer.parseInt(local.get(1), 16);
    if (port > 0 && !isLoopback(local.get(0))) {
      TransportProtocol protocol = tcp ? TransportProtocol.TCP : TransportProtocol.UDP;
      all.add(new ProtocolPorts(protocol, PortRange.of(port)));
    }
  }

  /** Words of 32 bits in the processor's order: little endian puts 127 last. */
  private static boolean isLoopback(String hex) {
    return hex.length() == 8
        ? hex.endsWith("7F")
        : hex.equals("00000000000000000000000001000000")
            || (hex.startsWith("0000000000000000FFFF0000") && hex.endsWith("7F"));
  }
}
