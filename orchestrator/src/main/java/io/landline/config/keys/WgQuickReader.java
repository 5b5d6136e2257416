// SPDX-License-Identifier: Apache-2.0
package io.landline.config.keys;

import io.landline.net.AddressFamily;
import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.ParseException;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads the format of wg-quick(8) and wg(8): sections, {@code Key = value}, comments from {@code
 * #}. Keys and sections are read in any case, as wg-quick does.
 */
final class WgQuickReader {
  private static final int LEAST_MTU = 576;
  private static final int MOST_MTU = 65_455;
  private static final int MOST_KEEPALIVE = 65_535;

  /** A larger file is none that a provider gives out. */
  private static final int LONGEST = 65_536;

  private static final Pattern KEY = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,19}");
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,5}");

  /** Keys of wg-quick that a site does not need, with what happens instead. */
  private static final Map<String, String> UNUSED =
      Map.ofEntries(
          Map.entry("dns", "is not used: this host and its devices keep their name servers"),
          Map.entry(
              "table",
              "is not used: Landline has routing tables of its own and leaves this host's alone"),
          Map.entry("fwmark", "is not used: this host's own routes carry the tunnel"),
          Map.entry("listenport", "is not used: the kernel chooses the port"),
          Map.entry("saveconfig", "is not used: the configuration is landline.json"),
          Map.entry("preup", "is not run: Landline makes the routes and rules itself"),
          Map.entry("postup", "is not run: Landline makes the routes and rules itself"),
          Map.entry("predown", "is not run: Landline removes what it made itself"),
          Map.entry("postdown", "is not run: Landline removes what it made itself"));

  private enum Section {
    NONE,
    INTERFACE,
    PEER,
    /** One that is not read: it is reported already. */
    OTHER
  }

  private final String text;
  private final List<String> problems = new ArrayList<>();
  private final List<String> unused = new ArrayList<>();
  private final List<InterfaceAddress> addresses = new ArrayList<>();
  private final List<IpPrefix> allowedIps = new ArrayList<>();
  private Optional<PrivateKey> privateKey = Optional.empty();
  private Optional<PublicKey> publicKey = Optional.empty();
  private Optional<PresharedKey> presharedKey = Optional.empty();
  private Optional<HostEndpoint> endpoint = Optional.empty();
  private Optional<Integer> mtu = Optional.empty();
  private Optional<Integer> keepalive = Optional.empty();
  private Section section = Section.NONE;
  private int interfaces;
  private int peers;
  private int line;

  WgQuickReader(String text) {
    this.text = text;
  }

  WgQuickFile read() throws WgQuickException {
    if (text.length() > LONGEST || text.indexOf('\0') >= 0) {
      throw new WgQuickException(List.of("this is no wg-quick file"));
    }
    for (String raw : text.split("\n", -1)) {
      line++;
      int comment = raw.indexOf('#');
      String content = (comment < 0 ? raw : raw.substring(0, comment)).strip();
      if (content.startsWith("[")) {
        begin(content);
      } else if (!content.isEmpty()) {
        entry(content);
      }
    }
    requireWhole();
    if (!problems.isEmpty()) {
      throw new WgQuickException(problems);
    }
    return new WgQuickFile(
        privateKey.orElseThrow(),
        addresses,
        mtu,
        publicKey.orElseThrow(),
        presharedKey,
        endpoint.orElseThrow(),
        allowedIps,
        keepalive,
        unused);
  }

  private void begin(String content) {
    switch (content.toLowerCase(Locale.ROOT)) {
      case "[interface]" -> {
        section = Section.INTERFACE;
        if (++interfaces == 2) {
          problem("a second [Interface]; a file describes one tunnel");
        }
      }
      case "[peer]" -> {
        section = ++peers == 1 ? Section.PEER : Section.OTHER;
        if (peers == 2) {
          problem(
              "a second [Peer]; a site has one hub: leave only the peer that routes the public"
                  + " address");
        }
      }
      default -> {
        section = Section.OTHER;
        problem("only [Interface] and [Peer] are sections of a wg-quick file");
      }
    }
  }

  private void entry(String content) {
    int equals = content.indexOf('=');
    String key = equals < 0 ? "" : content.substring(0, equals).strip();
    String value = equals < 0 ? "" : content.substring(equals + 1).strip();
    if (!KEY.matcher(key).matches()) {
      // The line may hold a key that was cut off: it is not repeated.
      problem("expected Key = value");
    } else if (section == Section.NONE) {
      problem(key + " stands before [Interface]");
    } else if (section == Section.INTERFACE) {
      ofInterface(key, value);
    } else if (section == Section.PEER) {
      ofPeer(key, value);
    }
  }

  private void ofInterface(String key, String value) {
    switch (key.toLowerCase(Locale.ROOT)) {
      case "privatekey" ->
          once(key, privateKey.isPresent(), value, PrivateKey::parse, v -> privateKey = v);
      case "address" -> each(value, this::address);
      case "mtu" ->
          once(key, mtu.isPresent(), value, v -> number(v, LEAST_MTU, MOST_MTU), v -> mtu = v);
      default -> unknown(key);
    }
  }

  private void ofPeer(String key, String value) {
    switch (key.toLowerCase(Locale.ROOT)) {
      case "publickey" ->
          once(key, publicKey.isPresent(), value, WgQuickReader::peerKey, v -> publicKey = v);
      case "presharedkey" ->
          once(key, presharedKey.isPresent(), value, PresharedKey::parse, v -> presharedKey = v);
      case "endpoint" ->
          once(key, endpoint.isPresent(), value, HostEndpoint::parse, v -> endpoint = v);
      case "allowedips" -> each(value, this::allowed);
      case "persistentkeepalive" -> keepalive(key, value);
      default -> unknown(key);
    }
  }

  private void unknown(String key) {
    String why = UNUSED.get(key.toLowerCase(Locale.ROOT));
    unused.add(
        "line "
            + line
            + ": "
            + key
            + " "
            + (why == null ? "is not used: Landline does not know it" : why));
  }

  private static PublicKey peerKey(String text) {
    PublicKey key = PublicKey.parse(text);
    if (key.hasSmallOrder()) {
      throw new ParseException("public key", text, "no host can have it");
    }
    return key;
  }

  private void keepalive(String key, String value) {
    if (value.equals("off") || value.equals("0")) {
      unused.add(
          "line "
              + line
              + ": "
              + key
              + " off is not used: the nat in front of this host would forget the tunnel");
      return;
    }
    once(key, keepalive.isPresent(), value, v -> number(v, 1, MOST_KEEPALIVE), v -> keepalive = v);
  }

  private void address(String one) {
    InterfaceAddress address =
        one.indexOf('/') < 0
            ? new InterfaceAddress(IpAddress.parse(one), IpAddress.parse(one).family().bits())
            : InterfaceAddress.parse(one);
    if (address.address().family() == AddressFamily.IPV6) {
      unused.add(ipv6("Address " + address));
    } else {
      addresses.add(address);
    }
  }

  private void allowed(String one) {
    // wg accepts host bits, and ignores them.
    IpPrefix network =
        one.indexOf('/') < 0 ? IpPrefix.parse(one) : InterfaceAddress.parse(one).network();
    if (network.family() == AddressFamily.IPV6) {
      unused.add(ipv6("AllowedIPs " + network));
    } else {
      allowedIps.add(network);
    }
  }

  private String ipv6(String what) {
    return "line " + line + ": " + what + " is not used: the tunnel carries IPv4 only so far";
  }

  private <T> void once(
      String key,
      boolean isThere,
      String value,
      Function<String, T> parse,
      Consumer<Optional<T>> set) {
    if (isThere) {
      problem("a second " + key);
      return;
    }
    guarded(() -> set.accept(Optional.of(parse.apply(value))));
  }

  private void each(String list, Consumer<String> read) {
    for (String one : list.split(",", -1)) {
      guarded(() -> read.accept(one.strip()));
    }
  }

  private void guarded(Runnable read) {
    try {
      read.run();
    } catch (IllegalArgumentException e) {
      problem(String.valueOf(e.getMessage()));
    }
  }

  private static int number(String text, int least, int most) {
    int value = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : -1;
    if (value < least || value > most) {
      throw new IllegalArgumentException("expected a number from " + least + " to " + most);
    }
    return value;
  }

  private void problem(String what) {
    problems.add("line " + line + ": " + what);
  }

  /** What must be there; only where nothing else is wrong, as a wrong line is no missing one. */
  private void requireWhole() {
    if (!problems.isEmpty()) {
      return;
    }
    require(interfaces > 0, "there is no [Interface]: this is no wg-quick file");
    require(peers > 0, "there is no [Peer]: the file names no provider");
    if (problems.isEmpty()) {
      require(privateKey.isPresent(), "[Interface] has no PrivateKey: ask for a complete file");
      require(publicKey.isPresent(), "[Peer] has no PublicKey");
      require(endpoint.isPresent(), "[Peer] has no Endpoint: where does the provider listen?");
      require(!allowedIps.isEmpty(), "[Peer] has no AllowedIPs of IPv4: 0.0.0.0/0 allows all");
    }
  }

  private void require(boolean holds, String problem) {
    if (!holds) {
      problems.add(problem);
    }
  }
}
