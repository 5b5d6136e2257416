// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.change.Applier;
import io.landline.change.Author;
import io.landline.change.ConfigurationEditor;
import io.landline.change.Edit;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.change.JsonNode;
import io.landline.change.JsonText;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.net.InterfaceName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** {@code landline init hub|site}: a first configuration, guessed from this host, and a key. */
abstract class InitCommand extends SimpleCommand {
  /** What other commands change; and the world does, between two looks at it. */
  private static final Set<String> GROWING = Set.of("sites", "forwards", "protect");

  InitCommand(Words words) {
    super(words);
  }

  /**
   * The text of the file.
   *
   * @param key this host's public key
   */
  abstract String text(Surroundings host, String key, List<String> arguments, Told told)
      throws CommandFailure, IOException;

  /** Whether the text is a whole configuration, or another command completes it. */
  abstract boolean isComplete();

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
      Surroundings host = new Surroundings(connections.kernel(), Path.of("/proc"));
      String text = text(host, key, arguments, told);
      boolean changed = write(session, text);
      print(session, changed, key, told);
      if (changed && isComplete()) {
        session.note("Service   " + new ServiceStart(session.paths()).start());
      }
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

  private boolean write(Session session, String text) throws EditException {
    ConfigurationEditor editor =
        new ConfigurationEditor(
            session.paths(), Author.of(session.environment()), Clock.systemUTC(), session::warn);
    Edit edit =
        before -> {
          if (before.isEmpty()) {
            return text;
          }
          JsonText there = JsonText.parse(before.get());
          if (isThere(JsonText.parse(text).root(), there.root())) {
            return before.get();
          }
          throw new EditException(
              Kind.FAILED,
              session.paths().configuration() + " is there already, with something else in it",
              "edit it, or move it away to begin anew");
        };
    return isComplete()
        ? editor.edit(session.what(), edit, Applier.none()).changed()
        : editor.draft(session.what(), edit).changed();
  }

  /** Whether everything wanted that no other command changes is in the file already. */
  private static boolean isThere(JsonNode wanted, JsonNode there) {
    return wanted.children().stream()
        .filter(member -> !GROWING.contains(member.key()))
        .allMatch(
            member ->
                there
                    .member(member.key())
                    .filter(found -> found.kind() == member.kind() && isSame(member, found))
                    .isPresent());
  }

  private static boolean isSame(JsonNode wanted, JsonNode there) {
    return switch (wanted.kind()) {
      case OBJECT -> isThere(wanted, there);
      case LIST -> values(wanted).equals(values(there));
      case TEXT, LITERAL -> wanted.value().equals(there.value());
    };
  }

  private static List<String> values(JsonNode list) {
    return list.children().stream().map(JsonNode::value).toList();
  }

  /** The interface of the default route, where nobody named one. */
  static InterfaceName guessed(Surroundings host, String option, Told told) throws CommandFailure {
    InterfaceName device =
        host.towardsInternet()
            .orElseThrow(
                () -> CommandFailure.usage("there is no default route", "name it with " + option));
    told.guessed(device + " leads to the internet (" + option + " names another)");
    return device;
  }

  private static void print(Session session, boolean changed, String key, Told told) {
    if (session.json()) {
      try (JsonOutput json = session.document()) {
        json.put("changed", changed)
            .put("file", session.paths().configuration().toString())
            .put("publicKey", key)
            .put("did", changed ? told.done() : List.of())
            .put("guessed", changed ? told.guessed() : List.of())
            .put("otherHost", told.elsewhere());
      }
      return;
    }
    if (changed) {
      told.guessed().forEach(line -> session.note("Guessed   " + line));
      session.print("Wrote     " + session.paths().configuration());
    } else {
      session.print("already there");
    }
    session.print("Key       " + key);
    if (changed) {
      told.done().forEach(session::print);
    }
    told.elsewhere().forEach(line -> session.print("On hub    " + line));
  }
}
