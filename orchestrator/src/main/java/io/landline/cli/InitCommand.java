// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.config.KeyFileException;
import io.landline.config.KeyFiles;
import io.landline.edit.Author;
import io.landline.edit.ConfigurationEditor;
import io.landline.edit.EditException;
import io.landline.edit.EditException.Kind;
import io.landline.net.InterfaceName;
import java.io.IOException;
import java.time.Clock;
import java.util.List;

/** {@code landline init hub|site}: a first configuration, guessed from this host, and a key. */
abstract class InitCommand implements Command {
  private final Words words;

  InitCommand(Words words) {
    this.words = words;
  }

  @Override
  public String name() {
    return words.name();
  }

  @Override
  public String arguments() {
    return words.arguments();
  }

  @Override
  public String summary() {
    return words.summary();
  }

  @Override
  public List<String> details() {
    return words.details();
  }

  @Override
  public int most() {
    return words.most();
  }

  /**
   * The text of the file.
   *
   * @param key this host's public key
   */
  abstract String text(DefaultRoute host, String key, List<String> arguments, Told told)
      throws CommandFailure, IOException;

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    if (arguments.size() < most()) {
      throw CommandFailure.usage("something is missing", "usage: " + HelpText.usage(this));
    }
    Told told = new Told();
    try (KernelConnections connections = new KernelConnections()) {
      KeyFiles keys = new KeyFiles(session.paths(), session::warn);
      keys.createPrivateKey();
      String key = keys.privateKey().publicKey().toString();
      String text = text(new DefaultRoute(connections.kernel()), key, arguments, told);
      new ConfigurationEditor(
              session.paths(), Author.of(session.environment()), Clock.systemUTC(), session::warn)
          .draft(
              session.what(),
              before -> {
                if (before.isPresent()) {
                  throw new EditException(
                      Kind.FAILED,
                      session.paths().configuration() + " is there already",
                      "move it away to begin anew");
                }
                return text;
              });
      print(session, key, told);
      return ExitCode.DONE;
    } catch (EditException e) {
      throw Failures.of(e);
    } catch (KeyFileException e) {
      throw Failures.of(e);
    } catch (IOException e) {
      throw Failures.of(e);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  /** The interface of the default route, where nobody named one. */
  static InterfaceName guessed(DefaultRoute host, String option, Told told) throws CommandFailure {
    InterfaceName device =
        host.device()
            .orElseThrow(
                () -> CommandFailure.usage("there is no default route", "name it with " + option));
    told.guessed(device + " leads to the internet (" + option + " names another)");
    return device;
  }

  private static void print(Session session, String key, Told told) {
    if (session.json()) {
      try (JsonOutput json = session.document()) {
        json.put("changed", true)
            .put("file", session.paths().configuration().toString())
            .put("publicKey", key)
            .put("did", told.done())
            .put("guessed", told.guessed())
            .put("otherHost", told.elsewhere());
      }
      return;
    }
    told.guessed().forEach(session::note);
    session.print("wrote     " + session.paths().configuration());
    session.print("key       " + key);
    told.done().forEach(session::print);
    told.elsewhere().forEach(line -> session.print("On hub    " + line));
  }
}
