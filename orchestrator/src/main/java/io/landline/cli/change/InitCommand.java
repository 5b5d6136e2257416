// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.api.InitResult;
import io.landline.change.Applier;
import io.landline.change.Author;
import io.landline.change.ConfigurationEditor;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.change.Replacement;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.cli.host.KernelConnections;
import io.landline.cli.host.ServiceStart;
import io.landline.cli.host.Surroundings;
import io.landline.config.ConfigException;
import io.landline.config.document.Json;
import io.landline.config.document.JsonDocument;
import io.landline.config.document.JsonObject;
import io.landline.config.document.JsonSyntaxException;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.config.reader.ConfigReader;
import io.landline.net.InterfaceName;
import io.landline.wireguard.PublicKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code landline init hub|site}: a first configuration, guessed from this host, and a key. */
public abstract class InitCommand extends SimpleCommand {
  /** Keys that other commands change, or whose derived value may change by itself. */
  private static final Set<String> GROWING = Set.of("sites", "forwards", "protect");

  InitCommand(CommandHelp help) {
    super(help);
  }

  /**
   * The first configuration.
   *
   * @param key this host's public key
   */
  public abstract JsonDocument document(
      Surroundings host, String key, List<String> arguments, CommandOutput out)
      throws CommandFailure, IOException;

  /** Whether the configuration is complete; otherwise another command completes it. */
  abstract boolean isComplete();

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    requireArguments(arguments);
    CommandOutput out = new CommandOutput();
    try (KernelConnections connections = new KernelConnections()) {
      KeyFiles keys = new KeyFiles(session.paths(), session::warn);
      keys.createPrivateKey();
      String key = keys.privateKey().publicKey().toString();
      Surroundings host = new Surroundings(connections.kernel(), Path.of("/proc"));
      JsonDocument document = document(host, key, arguments, out);
      boolean changed = write(session, document);
      print(session, changed, key, out);
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

  private boolean write(Session session, JsonDocument wanted) throws EditException {
    ConfigurationEditor editor =
        new ConfigurationEditor(
            session.paths(), Author.of(session.environment()), Clock.systemUTC(), session::warn);
    Replacement replacement =
        before -> before.isEmpty() ? wanted : same(session, before.get(), wanted);
    return isComplete()
        ? editor.replace(session.what(), replacement, Applier.none()).changed()
        : editor.begin(session.what(), replacement).changed();
  }

  /**
   * The existing document, if it differs from the wanted one only in what other commands change.
   */
  private static JsonDocument same(Session session, byte[] before, JsonDocument wanted)
      throws EditException {
    try {
      JsonDocument there = ConfigReader.document(before);
      if (isThere(wanted.root(), there.root())) {
        return there;
      }
    } catch (ConfigException e) {
      throw EditException.invalid(e);
    }
    throw new EditException(
        Kind.FAILED,
        session.paths().configuration() + " already exists with different content",
        "edit it, or move it away to start again");
  }

  private static boolean isThere(@Nullable Json wanted, @Nullable Json there) {
    if (!(wanted instanceof JsonObject object && there instanceof JsonObject found)) {
      return Objects.equals(wanted, there);
    }
    return object.keys().stream()
        .filter(key -> !GROWING.contains(key))
        .allMatch(key -> isThere(object.get(key), found.get(key)));
  }

  /** The interface of the default route, if no option names one. */
  static InterfaceName guessed(Surroundings host, String option, CommandOutput out)
      throws CommandFailure {
    InterfaceName device =
        host.towardsInternet()
            .orElseThrow(
                () -> CommandFailure.usage("there is no default route", "name it with " + option));
    out.guessed(device + " leads to the internet (" + option + " sets another)");
    return device;
  }

  private static void print(Session session, boolean changed, String key, CommandOutput out) {
    if (session.json()) {
      session.print(
          new InitResult(
              changed,
              session.paths().configuration().toString(),
              PublicKey.parse(key),
              changed ? out.done() : List.of(),
              changed ? out.guessed() : List.of(),
              out.otherHost()));
      return;
    }
    if (changed) {
      out.guessed().forEach(line -> session.note("Guessed   " + line));
      session.print("Wrote     " + session.paths().configuration());
    } else {
      session.print("no change");
    }
    session.print("Key       " + key);
    if (changed) {
      out.done().forEach(session::print);
    }
    out.otherHost().forEach(line -> session.print("On hub    " + line));
  }

  /** A document from a template whose values are JSON already. */
  static JsonDocument parsed(String text) {
    try {
      return JsonDocument.parse(text);
    } catch (JsonSyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
