// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.change.JoinCode;
import io.landline.change.JsonEntry;
import io.landline.change.JsonNode;
import io.landline.config.Configuration;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.wireguard.PresharedKey;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code landline join}. */
final class JoinCommand extends EditCommand {
  private static final String PROMPT = "Paste the join code that the hub printed, and press Enter:";

  private @Nullable KeyFiles keys;
  private String word = "";
  private Optional<PresharedKey> before = Optional.empty();
  private boolean written;

  JoinCommand() {
    super(
        new Words(
            "join",
            "[CODE]",
            1,
            "take the hub's word for it (site)",
            List.of(
                "CODE is what landline site add printed on the hub: the hub's key and endpoint,",
                "the tunnel's addresses, and a secret that goes to psk/hub. With - or nothing in",
                "its place it is read from standard input: so it stays out of the shell's",
                "history, sudo's log and the list of processes. Starts the service, where it is",
                "enabled.")));
  }

  @Override
  String what(Session session) {
    return "join";
  }

  @Override
  void prepare(Session session, List<String> arguments) throws CommandFailure {
    keys = new KeyFiles(session.paths(), session::warn);
    boolean asks = arguments.isEmpty() || arguments.get(0).equals("-");
    word = asks ? StandardInput.line(session, PROMPT) : arguments.get(0);
  }

  @Override
  int least() {
    return 0;
  }

  @Override
  boolean changedBeside() {
    return written;
  }

  @Override
  boolean completes() {
    return true;
  }

  @Override
  void undo(Session session) throws CommandFailure {
    if (written) {
      try {
        new KeyFiles(session.paths(), session::warn).writePresharedKey(Configuration.HUB, before);
      } catch (KeyFileException e) {
        throw Failures.of(e);
      }
    }
  }

  @Override
  void change(HostText text, List<String> arguments, Told told) throws EditException {
    text.siteOnly(name());
    JoinCode code = JoinCode.parse(word);
    if (!code.site().text().equals(text.name())) {
      throw new EditException(
          Kind.USAGE,
          "this code is for site " + code.site() + ", not " + text.name(),
          "take the one that the hub printed for this site");
    }
    object(text, "tunnel");
    put(text, "tunnel", "address", code.address().toString());
    set(text, "tunnel", "mtu", Integer.toString(code.mtu()));
    object(text, "hub");
    put(text, "hub", "publicKey", code.hubKey().toString());
    put(text, "hub", "endpoint", code.endpoint().toString());
    put(text, "hub", "address", code.hubAddress().toString());
    put(text, "hub", "publicAddress", code.publicAddress().toString());
    write(code);
    told.done(
        "the hub is at " + code.endpoint() + ", this site " + code.address() + " in the tunnel");
    told.done("captured devices will be seen as " + code.publicAddress());
  }

  private void write(JoinCode code) throws EditException {
    if (keys == null) {
      throw new IllegalStateException("not prepared");
    }
    try {
      before = keys.presharedKey(Configuration.HUB);
      if (!before.equals(Optional.of(code.secret()))) {
        keys.writePresharedKey(Configuration.HUB, Optional.of(code.secret()));
        written = true;
      }
    } catch (KeyFileException e) {
      throw new EditException(
          e.isPermissionDenied() ? Kind.NOT_PERMITTED : Kind.FAILED,
          List.of(String.valueOf(e.getMessage())));
    }
  }

  private static void object(HostText text, String key) {
    if (text.root().member(key).isEmpty()) {
      text.set(text.root(), key, "{}");
    }
  }

  private static void put(HostText text, String object, String key, String value) {
    set(text, object, key, JsonEntry.quoted(value));
  }

  private static void set(HostText text, String object, String key, String json) {
    JsonNode node = text.root().member(object).orElseThrow();
    text.set(node, key, json);
  }
}
