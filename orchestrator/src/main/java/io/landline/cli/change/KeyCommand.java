// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.api.HostKey;
import io.landline.cli.command.Command;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import java.util.List;

/** {@code landline key}. */
public final class KeyCommand implements Command {
  @Override
  public String name() {
    return "key";
  }

  @Override
  public String arguments() {
    return "[rotate]";
  }

  @Override
  public String summary() {
    return "this host's public key; created if missing";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Prints the public half of this host's WireGuard key, for the configuration of",
        "the other host. If there is no key, makes one that only its owner can read; an",
        "existing key is never replaced. The private half is never printed. A key that a",
        "provider gave (landline join FILE.conf) is not this one.",
        "",
        "landline key rotate gives a site another key.");
  }

  @Override
  public int most() {
    return 0;
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    KeyFiles keys = new KeyFiles(session.paths(), session::warn);
    try {
      boolean created = keys.createPrivateKey();
      String key = keys.privateKey().publicKey().toString();
      if (created) {
        session.note("landline: made a new key in " + session.paths().privateKey());
      }
      if (session.json()) {
        session.print(new HostKey(key, created));
      } else {
        session.print(key);
      }
      return ExitCode.DONE;
    } catch (KeyFileException e) {
      throw Failures.of(e);
    }
  }
}
