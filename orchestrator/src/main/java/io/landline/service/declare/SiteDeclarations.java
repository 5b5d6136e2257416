// SPDX-License-Identifier: Apache-2.0
package io.landline.service.declare;

import io.landline.api.SiteDeclaration;
import io.landline.channel.ChannelAddresses;
import io.landline.channel.ChannelClient;
import io.landline.channel.ChannelError;
import io.landline.channel.DeclareReply;
import io.landline.channel.DeclareRequest;
import io.landline.channel.KnockReply;
import io.landline.channel.KnockRequest;
import io.landline.channel.LastReply;
import io.landline.channel.Response;
import io.landline.control.Reply;
import io.landline.files.ProgramVersion;
import io.landline.grant.Declaration;
import io.landline.json.MalformedJsonException;
import io.landline.json.RecordCodec;
import io.landline.log.Log;
import io.landline.net.IpPrefix;
import io.landline.policy.SitePolicy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A site's side: keeps what the hub has equal to what this site's configuration declares. One
 * thread of its own sends and waits; others only hand over what is wanted and read the state.
 */
public final class SiteDeclarations implements AutoCloseable {
  /** How often the hub is asked again though nothing changed: its grants may have. */
  private static final Duration AGAIN = Duration.ofSeconds(30);

  private static final Duration RETRY = Duration.ofSeconds(5);

  /** The shortest pause, whatever the hub says. */
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

  /** A hub that understands no declarations may be updated. */
  private static final Duration RETRY_OTHER_VERSION = Duration.ofMinutes(1);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

  /** How many times one exchange is tried again because of the revision or the rate. */
  private static final int TRIES = 4;

  /** The number of refusals that the log names. */
  private static final int MOST_LOGGED = 5;

  private final Log log;
  private final Clock clock;
  private final Duration retry;
  private final ChannelClient client = new ChannelClient();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "declarations");
            made.setDaemon(true);
            return made;
          });

  // Used only by the thread.
  private Optional<Wanted> wanted = Optional.empty();
  private long revision = 1;
  private @Nullable ScheduledFuture<?> next;
  private SiteAnswers answers = SiteAnswers.NONE;
  private String told = "";

  /** For the status; written by the thread. */
  private volatile Optional<SiteDeclaration> state = Optional.empty();

  /** What the site declares now. */
  private record Wanted(SitePolicy policy, Declaration declaration, Optional<Instant> until) {
    static Wanted of(SitePolicy policy, List<IpPrefix> networks, Optional<Instant> until) {
      return new Wanted(policy, Declaration.of(policy, networks), until);
    }

    InetSocketAddress own() {
      return ChannelAddresses.of(policy.tunnel().address().address(), 0);
    }

    InetSocketAddress hub() {
      return ChannelAddresses.of(
          policy.hub().tunnelAddress().orElseThrow(), policy.footprint().probePort());
    }
  }

  /** Declares nothing yet. */
  public SiteDeclarations(Log log, Clock clock) {
    this(log, clock, RETRY);
  }

  /**
   * Declares nothing yet.
   *
   * @param retry how long to wait after a hub that could not be reached
   */
  SiteDeclarations(Log log, Clock clock, Duration retry) {
    this.log = log;
    this.clock = clock;
    this.retry = retry;
  }

  /**
   * Declares this from now on.
   *
   * @param policy absent while Landline is down, on a hub, and where the hub is a provider's: then
   *     nothing is declared
   * @param networks the networks of the lan interfaces
   * @param until when the configuration is rolled back unless it is confirmed; so the hub does
   */
  public void follow(
      Optional<SitePolicy> policy, List<IpPrefix> networks, Optional<Instant> until) {
    Optional<Wanted> now = policy.map(p -> Wanted.of(p, networks, until));
    execute(
        () -> {
          if (!now.equals(wanted)) {
            wanted = now;
            state = wanted.map(w -> answers.state(w.policy(), w.declaration()));
            exchange();
          }
        });
  }

  /** What this site declares, and the hub's last answer; empty on a hub. */
  public Optional<SiteDeclaration> state() {
    return state;
  }

  /**
   * Asks the hub what it would answer to this; changes nothing.
   *
   * @param answer takes what the hub would refuse and does not refuse now; nothing if it cannot be
   *     asked
   */
  public void offer(SitePolicy policy, List<IpPrefix> networks, Consumer<List<String>> answer) {
    Wanted offered = Wanted.of(policy, networks, Optional.empty());
    execute(
        () -> {
          boolean reachable = state.filter(SiteDeclaration::agreed).isPresent();
          SiteAnswers trial = reachable ? ask(offered, true) : answers;
          List<String> known = state.map(SiteDeclaration::refusals).orElse(List.of());
          answer.accept(
              trial.isAnswered(offered.declaration())
                  ? trial.state(policy, offered.declaration()).refusals().stream()
                      .filter(line -> !known.contains(line))
                      .toList()
                  : List.of());
        });
  }

  /** Asks the hub to knock on what it must not reach of this site. */
  public void knock(Consumer<Reply> answer) {
    ask(
        answer,
        site -> client.knock(site.own(), site.hub(), new KnockRequest(ProgramVersion.text())),
        body -> {
          KnockReply reply = RecordCodec.decode(KnockReply.class, body);
          return new Reply.Knocked(reply.tried(), reply.unsent(), reply.answered());
        });
  }

  /** Asks the hub what this site declared before its computer was replaced. */
  public void last(Consumer<Reply> answer) {
    ask(
        answer,
        site -> client.last(site.own(), site.hub()),
        body -> new Reply.LastDeclaration(RecordCodec.decode(LastReply.class, body).declaration()));
  }

  /** A request to the hub. */
  private interface Question {
    Response ask(Wanted site) throws IOException, InterruptedException;
  }

  /** What an answer means. */
  private interface Meaning {
    Reply of(String body) throws MalformedJsonException;
  }

  private void ask(Consumer<Reply> answer, Question question, Meaning meaning) {
    execute(
        () ->
            answer.accept(
                wanted
                    .map(site -> reply(site, question, meaning))
                    .orElseGet(() -> refused("this host is a hub, or Landline is down"))));
  }

  private static Reply reply(Wanted site, Question question, Meaning meaning) {
    try {
      Response response = question.ask(site);
      if (!response.isOk()) {
        ChannelError error = RecordCodec.decode(ChannelError.class, response.body());
        return refused("the hub refuses: " + error.message());
      }
      return meaning.of(response.body());
    } catch (IOException e) {
      return refused("the hub cannot be reached: " + e.getMessage());
    } catch (MalformedJsonException e) {
      return refused("the hub's answer is not understood: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refused("the service stops");
    }
  }

  private static Reply refused(String line) {
    return new Reply.Refused(Reply.Reason.FAILED, List.of(line));
  }

  /** Passes on the state after everything that was handed over before this call. */
  public void await(Consumer<Optional<SiteDeclaration>> answer) {
    execute(() -> answer.accept(state));
  }

  private void execute(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      return; // closed
    }
  }

  /** Declares what is wanted, and plans the next time. */
  private void exchange() {
    if (next != null) {
      next.cancel(false);
      next = null;
    }
    if (wanted.isEmpty()) {
      return;
    }
    Wanted current = wanted.get();
    answers = ask(current, false);
    SiteDeclaration now = answers.state(current.policy(), current.declaration());
    state = Optional.of(now);
    tell(now);
    next = thread.schedule(this::exchange, answers.pause().toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Logs what changed, once. */
  private void tell(SiteDeclaration now) {
    String text =
        now.agreed()
            ? now.refusals().isEmpty()
                ? "the hub accepted everything that this site declares"
                : "the hub refused " + some(now.refusals())
            : "the hub has not answered what this site declares: " + now.problem();
    if (!text.equals(told)) {
      told = text;
      if (now.agreed() && now.refusals().isEmpty()) {
        log.notice(text);
      } else {
        log.warning(text);
      }
    }
  }

  private static String some(List<String> refusals) {
    int more = refusals.size() - MOST_LOGGED;
    return String.join(", ", refusals.subList(0, Math.min(MOST_LOGGED, refusals.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }

  /** The revision after another one; a hub that claims to keep a larger one than exists lies. */
  private static long after(long kept) {
    return kept < DeclareRequest.MOST_REVISION ? kept + 1 : 1;
  }

  private SiteAnswers ask(Wanted what, boolean trial) {
    try {
      for (int n = 0; n < TRIES; n++) {
        Response response =
            client.declare(
                what.own(),
                what.hub(),
                new DeclareRequest(
                    ProgramVersion.text(),
                    revision,
                    trial,
                    what.until().map(this::remaining),
                    what.declaration()));
        if (response.isOk()) {
          DeclareReply reply = DeclareReply.of(response);
          revision = trial ? revision : after(reply.revision());
          return answers.answered(what.declaration(), reply, clock.instant(), AGAIN);
        }
        ChannelError error = RecordCodec.decode(ChannelError.class, response.body());
        if (error.revision().isPresent()) {
          revision = after(error.revision().get());
        } else if (error.retrySeconds().isPresent() && n < TRIES - 1 && response.isTooMany()) {
          TimeUnit.NANOSECONDS.sleep(shorter(error.retrySeconds().get(), RETRY).toNanos());
        } else {
          return answers.without(error.message(), pause(error), Optional.of(error.software()));
        }
      }
      return answers.without("the hub is busy", RETRY, Optional.empty());
    } catch (IOException e) {
      return answers.without(
          "the hub cannot be reached: " + e.getMessage(), retry, Optional.empty());
    } catch (MalformedJsonException e) {
      return answers.without(
          "the hub's answer is not understood; another version of Landline runs there: "
              + e.getMessage(),
          RETRY_OTHER_VERSION,
          Optional.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return answers.without("the service stops", RETRY, Optional.empty());
    } catch (RuntimeException e) { // otherwise the thread would never try again
      log.error("cannot ask the hub: " + e);
      return answers.without("it cannot be asked: " + e, RETRY, Optional.empty());
    }
  }

  private static Duration pause(ChannelError error) {
    Duration asked = error.retrySeconds().orElse(RETRY_OTHER_VERSION);
    return asked.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : shorter(asked, LONGEST_PAUSE);
  }

  private Duration remaining(Instant until) {
    Duration left = Duration.between(clock.instant(), until);
    return left.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : left;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  @Override
  public void close() {
    thread.shutdownNow();
    client.close();
  }
}
