// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.fact;

import io.landline.net.InterfaceAddress;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** Ports on which this host listens publicly, from /proc/net (proc(5), proc_net(5)). */
public final class Listeners {
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final String TCP_LISTEN = "0A";
  private static final String UDP_UNCONNECTED = "07";
  private static final IpPrefix MAPPED = IpPrefix.parse("::ffff:0:0/96");
  private static final IpPrefix LINK_LOCAL = IpPrefix.parse("fe80::/10");

  private Listeners() {}

  /**
   * The listening ports in a directory such as /proc/net that are bound to any address or to one of
   * these; each once, sorted.
   */
  public static List<ProtocolPorts> in(Path directory, List<InterfaceAddress> own)
      throws IOException {
    List<ProtocolPorts> all = new ArrayList<>();
    for (String file : List.of("tcp", "tcp6", "udp", "udp6")) {
      Path path = directory.resolve(file);
      if (Files.exists(path)) {
        boolean tcp = file.startsWith("tcp");
        for (String line : Files.readAllLines(path)) {
          listener(line, tcp, own, all);
        }
      }
    }
    return all.stream().sorted().distinct().toList();
  }

  /** {@code 0: 00000000:0016 00000000:0000 0A ...}: number, local, remote, state, in hex. */
  private static void listener(
      String line, boolean tcp, List<InterfaceAddress> own, List<ProtocolPorts> all) {
    List<String> fields = List.of(SPACE.split(line.strip(), -1));
    if (fields.size() < 4 || !fields.get(3).equals(tcp ? TCP_LISTEN : UDP_UNCONNECTED)) {
      return;
    }
    List<String> local = List.of(fields.get(1).split(":", -1));
    int port = Integer.parseInt(local.get(1), 16);
    IpAddress address = address(local.get(0));
    boolean isPublic =
        isAny(address)
            || (!LINK_LOCAL.contains(address)
                && own.stream().anyMatch(a -> a.address().equals(address)));
    if (port > 0 && isPublic) {
      TransportProtocol protocol = tcp ? TransportProtocol.TCP : TransportProtocol.UDP;
      all.add(new ProtocolPorts(protocol, PortRange.of(port)));
    }
  }

  private static boolean isAny(IpAddress address) {
    for (byte b : address.bytes()) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** 32-bit words, each printed in host byte order. */
  private static IpAddress address(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
      for (int word = 0; word < bytes.length; word += 4) {
        swap(bytes, word, word + 3);
        swap(bytes, word + 1, word + 2);
      }
    }
    IpAddress address = IpAddress.of(bytes);
    // A dual-stack socket bound to an IPv4 address.
    return bytes.length == 16 && MAPPED.contains(address)
        ? IpAddress.of(Arrays.copyOfRange(bytes, 12, 16))
        : address;
  }

  private static void swap(byte[] bytes, int a, int b) {
    byte kept = bytes[a];
    bytes[a] = bytes[b];
    bytes[b] = kept;
  }
}
