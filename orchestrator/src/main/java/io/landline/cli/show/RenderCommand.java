// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.RenderedState;
import io.landline.cli.command.Command;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ConfigurationFile;
import io.landline.cli.command.ConfigurationInForce;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.cli.host.HostWork;
import io.landline.compile.HostState;
import io.landline.compile.Rendering;
import io.landline.config.Configuration;
import io.landline.config.Suggestion;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** {@code landline render}. */
public final class RenderCommand implements Command {
  private static final Map<String, Function<HostState, String>> LANGUAGES =
      Map.of("nft", Rendering::nft, "routes", Rendering::routes, "wireguard", Rendering::wireguard);

  @Override
  public String name() {
    return "render";
  }

  @Override
  public String arguments() {
    return "nft|routes|wireguard [FILE]";
  }

  @Override
  public String summary() {
    return "the configuration in nft, ip or wg syntax";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Prints the kernel state that a configuration describes, to read and compare:",
        "  nft        a file for nft -f; nft 1.0.6 cannot load it on Linux 7 and newer",
        "  routes     commands of ip and sysctl",
        "  wireguard  a file for wg setconf, without the secrets",
        "Reads FILE (- is standard input) or this host's landline.json with what a hub's",
        "sites declared. Landline itself runs none of these programs. Needs no root.");
  }

  @Override
  public int most() {
    return 2;
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    if (words.isEmpty()) {
      throw CommandFailure.usage("what should be rendered?", "usage: " + usage());
    }
    String language = words.get(0);
    Function<HostState, String> rendering = LANGUAGES.get(language);
    if (rendering == null) {
      throw CommandFailure.usage(
          "'" + language + "' cannot be rendered",
          Suggestion.nearest(language, LANGUAGES.keySet())
              .map(word -> "did you mean " + word + "?")
              .orElse("usage: " + usage()));
    }
    Configuration configuration =
        words.size() == 1
            ? ConfigurationInForce.read(session).whole()
            : ConfigurationFile.open(session, words.subList(1, words.size())).parseOrFail();
    try (HostWork work = HostWork.open(session)) {
      String text = rendering.apply(work.unprivilegedTarget(configuration).state());
      if (session.json()) {
        session.print(new RenderedState(language, text));
      } else {
        session.print(text.stripTrailing());
      }
      return ExitCode.DONE;
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }
}
