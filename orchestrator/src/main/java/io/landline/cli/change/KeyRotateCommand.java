// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.api.HostKey;
import io.landline.cli.command.Command;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.cli.host.ServiceCall;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.control.Reply;
import io.landline.control.Request;
import java.util.List;

/** {@code landline key rotate}. */
public final class KeyRotateCommand implements Command {
  @Override
  public String name() {
    return "key rotate";
  }

  @Override
  public String arguments() {
    return "";
  }

  @Override
  public String summary() {
    return "give this site another key (site)";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Makes another WireGuard key for this site, and brings its public half to the",
        "hub through the tunnel. The tunnel uses the former key until the hub has taken",
        "the other one; then both ends change within a second or two. Live flows go on.",
        "The private key never leaves this host, and the former one no longer works. If",
        "the hub refuses, or does not answer now, the key stays as it is.",
        "",
        "A site with several hubs brings the key to one after the other, so that only one",
        "tunnel changes at a time. All of them have to answer now, or nothing is changed.",
        "If a later one still refuses, its tunnel goes on with the former key; if it is",
        "silent, its tunnel tries both in turn. It is asked again until it takes the new",
        "one; the command says so, and landline status shows it. Providers keep theirs.");
  }

  @Override
  public int most() {
    return 0;
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    ServiceCall service = new ServiceCall(session);
    Reply.Done done = service.done(new Request.RotateKey(), "");
    try {
      String key = new KeyFiles(session.paths(), session::warn).privateKey().publicKey().toString();
      if (session.json()) {
        session.print(new HostKey(key, true));
        return ExitCode.DONE;
      }
      session.print("Key       " + key + ": " + String.join("; ", done.remarks()));
      return new JoinProof(session, service).await();
    } catch (KeyFileException e) {
      throw Failures.of(e);
    }
  }
}
