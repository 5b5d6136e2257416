// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import com.beust.jcommander.Parameter;
import io.landline.config.KeyFileException;
import io.landline.config.KeyFiles;
import io.landline.edit.EditException;
import io.landline.edit.EditException.Kind;
import io.landline.edit.JoinCode;
import io.landline.edit.JsonEntry;
import io.landline.edit.JsonNode;
import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Name;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PublicKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
                "line to paste at the site. It holds a secret, the preshared key: send it as you",
                "would send a password. The same command prints it again.")));
  }

  @Override
  String elsewhere() {
    return "At site   ";
  }

  @Override
  boolean repeats() {
    return true;
  }

  @Override
  void prepare(Session session) {
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
    if (!text.isHub()) {
      throw new EditException(Kind.USAGE, "this is a site", "site add belongs on the hub");
    }
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
              .put("lan", lan.stream().map(l -> IpPrefix.parse(l).toString()).toList());
      if (!grants.isEmpty()) {
        entry.put("grants", grants.stream().map(g -> ProtocolPorts.parse(g).toString()).toList());
      }
      text.append(text.root(), "sites", entry.toString());
      told.done("site " + name + " is " + address + " in the tunnel");
    }
    JoinCode code =
        code(text, name, new InterfaceAddress(address, own.prefixLength()), tunnel, own);
    told.guessed("the join line holds a secret: send it as you would send a password");
    told.elsewhere("landline join " + code.reveal());
  }

  private static EditException noTunnel() {
    return new EditException(Kind.INVALID, "$.tunnel: it is missing", "see landline check");
  }

  /** Sites are .2 to .127: their test hosts are 128 higher. */
  private static IpAddress free(HostText text, InterfaceAddress own) throws EditException {
    List<String> taken =
        text.root().list("sites").stream().flatMap(s -> s.text("address").stream()).toList();
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
      HostText text, Name name, InterfaceAddress address, JsonNode tunnel, InterfaceAddress own)
      throws EditException {
    JsonNode world = text.root().member("public").orElseThrow(SiteAddCommand::noTunnel);
    List<String> seen =
        world.texts("seenAs").isEmpty() ? world.texts("addresses") : world.texts("seenAs");
    String port = tunnel.member("listenPort").map(JsonNode::value).orElse("51820");
    String usual = world.text("endpoint").orElse(seen.get(0) + ":" + port);
    int mtu = Integer.parseInt(tunnel.member("mtu").map(JsonNode::value).orElse("1420"));
    if (keys == null) {
      throw new IllegalStateException("not prepared");
    }
    try {
      Optional<PresharedKey> there = keys.presharedKey(name);
      PresharedKey secret = there.orElseGet(SiteAddCommand::random);
      if (there.isEmpty()) {
        keys.writePresharedKey(name, Optional.of(secret));
        written = name;
      }
      return new JoinCode(
          name,
          address,
          keys.privateKey().publicKey(),
          HostEndpoint.parse(endpoint == null ? usual : endpoint),
          own.address(),
          IpAddress.parse(seen.get(0)),
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
