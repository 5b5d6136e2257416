// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import com.beust.jcommander.Parameter;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.change.JoinCode;
import io.landline.change.JsonEntry;
import io.landline.change.JsonNode;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Name;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PublicKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code landline site add}. */
final class SiteAddCommand extends EditCommand {
  @Parameter(names = "--lan", description = "CIDR  a network of its devices; repeated")
  private List<String> lan = new ArrayList<>();

  @Parameter(names = "--grant", description = "PORTS  it may claim; repeated; else from 1024 up")
  private List<String> grants = new ArrayList<>();

  @Parameter(names = "--endpoint", description = "HOST:PORT  where it reaches this hub")
  private @Nullable String endpoint;

  private @Nullable KeyFiles keys;
  private @Nullable Name written;

  SiteAddCommand() {
    super(
        new Words(
            "site add",
            "NAME KEY",
            2,
            "serve a site (hub)",
            List.of(
                "Lets a site into the tunnel. KEY is what landline key prints there. Prints the",
                "code for landline join at the site. It holds a secret, the preshared key: send",
                "it as you would a password. The same command prints it again; another --lan or",
                "--grant it changes those. A site has grants or else may claim any port from",
                "1024 up that is not protected.")));
  }

  @Override
  boolean changedBeside() {
    return written != null;
  }

  @Override
  String elsewhere() {
    return "At site   ";
  }

  @Override
  void prepare(Session session, List<String> arguments) {
    keys = new KeyFiles(session.paths(), session::warn);
  }

  @Override
  void undo(Session session) throws CommandFailure {
    if (written != null) {
      try {
        new KeyFiles(session.paths(), session::warn).writePresharedKey(written, Optional.empty());
      } catch (KeyFileException e) {
        throw Failures.of(e);
      }
    }
  }

  @Override
  void change(HostText text, List<String> arguments, Told told) throws EditException {
    text.hubOnly(name());
    Name name = new Name(arguments.get(0));
    PublicKey key = PublicKey.parse(arguments.get(1));
    Optional<JsonNode> old = text.root().entry("sites", "name", name.text());
    if (old.isPresent() && !old.get().text("publicKey").equals(Optional.of(key.toString()))) {
      throw new EditException(
          Kind.USAGE,
          "site " + name + " is there with another key",
          "first: landline site remove " + name);
    }
    JsonNode tunnel = text.root().member("tunnel").orElseThrow(SiteAddCommand::noTunnel);
    InterfaceAddress own =
        InterfaceAddress.parse(tunnel.text("address").orElseThrow(SiteAddCommand::noTunnel));
    IpAddress address =
        old.isPresent() ? IpAddress.parse(old.get().text("address").orElse("")) : free(text, own);
    if (old.isEmpty()) {
      JsonEntry entry =
          new JsonEntry()
              .put("name", name.text())
              .put("publicKey", key.toString())
              .put("address", address.toString())
              .put("lan", networks());
      if (!grants.isEmpty()) {
        entry.put("grants", granted());
      }
      text.append(text.root(), "sites", entry.toString());
      told.done("site " + name + " is " + address + " in the tunnel");
    } else {
      update(text, name, "lan", lan.isEmpty() ? List.of() : networks(), told);
      update(text, name, "grants", grants.isEmpty() ? List.of() : granted(), told);
    }
    JoinCode code = code(text, name, key, new InterfaceAddress(address, own.prefixLength()), own);
    told.secret(elsewhere() + "landline join -");
    told.secret("Paste     " + code.reveal());
  }

  private List<String> networks() throws EditException {
    List<String> networks = new ArrayList<>();
    for (String text : lan) {
      IpPrefix network = IpPrefix.parse(text);
      if (text.indexOf('/') < 0) {
        throw new EditException(
            Kind.USAGE, "--lan: " + text + " is one address", "write a network: " + text + "/24");
      }
      networks.add(network.toString());
    }
    return networks;
  }

  private List<String> granted() {
    return grants.stream().map(g -> ProtocolPorts.parse(g).toString()).toList();
  }

  /** What was said of a site that is there already holds from now on. */
  private static void update(HostText text, Name name, String key, List<String> wanted, Told told)
      throws EditException {
    JsonNode site = text.named("sites", "site", name.text());
    if (!wanted.isEmpty() && !site.texts(key).equals(wanted)) {
      text.set(site, key, JsonEntry.list(wanted));
      told.done("site " + name + ": its " + key + " is now " + String.join(", ", wanted));
    }
  }

  private static EditException noTunnel() {
    return new EditException(
        Kind.INVALID, "$.tunnel or $.public: it is missing", "see landline check");
  }

  /** Sites are .2 to .127: their test hosts are 128 higher. */
  private static IpAddress free(HostText text, InterfaceAddress own) throws EditException {
    List<String> taken =
        text.root().list("sites").stream()
            .flatMap(s -> Stream.of("address", "canary").flatMap(key -> s.text(key).stream()))
            .toList();
    byte[] bytes = own.network().address().bytes();
    for (int last = 2; last <= 127; last++) {
      bytes[bytes.length - 1] = (byte) last;
      IpAddress address = IpAddress.of(bytes);
      if (own.network().contains(address)
          && !address.equals(own.address())
          && !taken.contains(address.toString())) {
        return address;
      }
    }
    throw new EditException(Kind.FAILED, "no address is free in " + own.network(), "remove a site");
  }

  private JoinCode code(
      HostText text, Name name, PublicKey key, InterfaceAddress address, InterfaceAddress own)
      throws EditException {
    JsonNode tunnel = text.root().member("tunnel").orElseThrow(SiteAddCommand::noTunnel);
    JsonNode world = text.root().member("public").orElseThrow(SiteAddCommand::noTunnel);
    List<String> seen =
        world.texts("seenAs").isEmpty() ? world.texts("addresses") : world.texts("seenAs");
    String port = tunnel.member("listenPort").map(JsonNode::value).orElse("51820");
    IpAddress publicAddress = IpAddress.parse(seen.get(0));
    String first = new Endpoint(publicAddress, PortRange.parse(port).first()).toString();
    String usual = world.text("endpoint").orElse(first);
    int mtu = Integer.parseInt(tunnel.member("mtu").map(JsonNode::value).orElse("1420"));
    if (keys == null) {
      throw new IllegalStateException("not prepared");
    }
    try {
      PublicKey hubKey = keys.privateKey().publicKey();
      if (hubKey.equals(key)) {
        throw new EditException(
            Kind.USAGE, "this is the hub's own key", "take what landline key prints at the site");
      }
      Optional<PresharedKey> there = keys.presharedKey(name);
      PresharedKey secret = there.orElseGet(SiteAddCommand::random);
      if (there.isEmpty()) {
        keys.writePresharedKey(name, Optional.of(secret));
        written = name;
      }
      return new JoinCode(
          name,
          address,
          hubKey,
          HostEndpoint.parse(endpoint == null ? usual : endpoint),
          own.address(),
          publicAddress,
          mtu,
          secret);
    } catch (KeyFileException e) {
      throw new EditException(
          e.isPermissionDenied() ? Kind.NOT_PERMITTED : Kind.FAILED,
          List.of(String.valueOf(e.getMessage())));
    }
  }

  private static PresharedKey random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return PresharedKey.of(bytes);
  }
}
