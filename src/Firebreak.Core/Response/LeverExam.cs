using Firebreak.Core.Chain;
using Firebreak.Core.Response.Filling;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>What must be asked of the chain about a lever, and what follows from the answers. Pure: it asks nobody.</summary>
/// <param name="signer">Account of the key that signs; null when there is none.</param>
public sealed class LeverExam(Lever lever, FittedLever fitted, Address? signer)
{
    private readonly IReadOnlyDictionary<string, string> _places = LeverPlaces.Of(fitted, fitted.Caller ?? signer);

    /// <summary>The call of the lever on this contract; null, with the reason, when a place is not filled.</summary>
    public HexBytes? Call(out string? whyNot) => lever.Call.Encode(_places, out whyNot);

    /// <summary>Places that only an alert fills.</summary>
    public Items<PlaceFill> Open => lever.Fill.Where(fill => !_places.ContainsKey(fill.Place)).ToItems();

    /// <summary>The words of a lever's call that a guard leaves free, as bits.</summary>
    public static UInt256 FreeWords(Lever lever) => GuardExam.Free(lever);

    /// <summary>Everything to ask at one block.</summary>
    public Items<LeverQuestion> Questions()
    {
        var questions = new List<LeverQuestion>();
        questions.AddRange(Checks(LeverConcern.Holds, lever.Caller.Holds));
        questions.AddRange(Checks(LeverConcern.Armed, [lever.Armed]));
        questions.AddRange(Checks(LeverConcern.Effect, [lever.ReadBack]));
        questions.AddRange(Checks(LeverConcern.Before, lever.Before));
        questions.AddRange(Checks(LeverConcern.Spent, lever.Life.Spent is { } spent ? [spent] : []));
        questions.AddRange(LeverTraps.Flags(lever).Select(flag => Ask(LeverConcern.Flag, fitted.Target, flag.View, flag.Argument)).OfType<LeverQuestion>());
        if (lever.Life.Expires is { } expires && Ask(LeverConcern.Expiry, fitted.Target, expires) is { } expiry)
        {
            questions.Add(expiry);
        }

        if (lever.Caller.Signatures is not null && fitted.Caller is { } safe)
        {
            questions.Add(new LeverQuestion(LeverConcern.Threshold, safe, GuardCalls.Threshold.Encode()));
        }

        questions.AddRange(GuardExam.Questions(lever, fitted, signer, _places));
        return questions.ToItems();
    }

    /// <summary>What may forbid to pull it now, whatever trying it says: its own checks, the flags that it writes, whether it is spent, the guard.</summary>
    public Items<LeverQuestion> Obstacles() => Questions().Where(question => question.Concern is not (
        LeverConcern.Holds or LeverConcern.Effect or LeverConcern.Expiry or LeverConcern.Threshold)).ToItems();

    /// <summary>What forbids to pull it, by the answers to <see cref="Obstacles"/>; null when nothing does.</summary>
    public string? Barrier(IEnumerable<LeverReply> replies, DateTimeOffset now)
    {
        var dead = replies.Where(reply => reply.Question.Concern != LeverConcern.Armed)
            .Select(reply => About(reply, LeverRules.Default, now)).Where(finding => finding is { Level: LeverLevel.Dead }).Select(finding => finding!.What).ToList();
        return LeverTraps.EmptyLists(lever, _places) ?? (dead.Count > 0 ? string.Join("; ", dead) : null);
    }

    /// <summary>What must be answered as written once it was pulled, and on every part of it.</summary>
    public Items<LeverQuestion> ReadBacks() => Checks(LeverConcern.Effect, [lever.ReadBack, .. lever.After]).ToItems();

    /// <summary>What was asked with <see cref="ReadBacks"/>, as one answer: that of the first part that is not as hoped for.</summary>
    public ViewAnswer Effect(IReadOnlyList<LeverReply> replies, DateTimeOffset now)
    {
        var answers = replies.Select(reply => reply.Question.Check!.Read(reply.Returned is { } returned ? returned.Span : [], _places, now)).ToList();
        return answers.Find(answer => !answer.Understood) ?? answers.Find(answer => !answer.Matches) ?? answers.FirstOrDefault() ?? Unfilled;
    }

    /// <summary>Whether it can be pulled, by the answer to <see cref="LeverConcern.Armed"/>.</summary>
    public ViewAnswer Armed(IEnumerable<LeverReply> replies, DateTimeOffset now) =>
        replies.FirstOrDefault(reply => reply.Question.Concern == LeverConcern.Armed) is { } reply
            ? lever.Armed.Read(reply.Returned is { } returned ? returned.Span : [], _places, now)
            : Unfilled;

    private static ViewAnswer Unfilled { get; } = new(Understood: false, Matches: false, "a place of its check is not filled");

    /// <summary>What the answers say. Everything that is wrong is told, not the first alone.</summary>
    public Items<LeverFinding> Judge(IEnumerable<LeverReply> replies, LeverRules rules, DateTimeOffset now)
    {
        var findings = new List<LeverFinding>();
        if (signer is null && fitted.Caller is null)
        {
            findings.Add(new LeverFinding(LeverLevel.Dead, $"there is no signer {lever.Caller.Signer}: add it under signers in firebreak.yaml"));
        }

        if (Open is { Count: > 0 } open)
        {
            findings.Add(new LeverFinding(LeverLevel.Note, $"filled when an alert comes: {string.Join(", ", open.Select(fill => $"{fill.Place} with {fill.From}"))}"));
        }
        else if (Call(out var whyNot) is null)
        {
            findings.Add(new LeverFinding(LeverLevel.Dead, whyNot!));
        }

        if (LeverTraps.EmptyLists(lever, _places) is { } empty)
        {
            findings.Add(new LeverFinding(LeverLevel.Dead, empty));
        }

        var told = replies.ToList();
        var stands = told.Exists(reply => reply is { Question: { Concern: LeverConcern.Effect, Check: { } check }, Returned: { } returned } && check.Read(returned.Span, _places, now).Matches);
        foreach (var reply in told)
        {
            if (About(reply, rules, now) is { } finding)
            {
                findings.Add(stands && reply.Question.Concern is (LeverConcern.Armed or LeverConcern.Before) ? finding with { Level = LeverLevel.Pulled } : finding);
            }
        }

        if (lever.Doubts is { } doubts)
        {
            findings.Add(new LeverFinding(LeverLevel.Note, $"not checked against the source: {doubts}"));
        }

        findings.Add(Rehearsal(rules, now));
        return findings.ToItems();
    }

    private IEnumerable<LeverQuestion> Checks(LeverConcern concern, Items<ViewCheck> checks)
    {
        foreach (var check in checks)
        {
            if (AddressOf(check.At) is { } at && check.Call.Encode(_places, out _) is { } data && !CallText.Places(check.Answer).Any(IsOpen))
            {
                yield return new LeverQuestion(concern, at, data, check);
            }
        }
    }

    private bool IsOpen(string place) => Open.Any(fill => fill.Place == place);

    private Address? AddressOf(string? place) => place is null ? fitted.Target : _places.TryGetValue(place, out var text) && Address.TryParse(text, out var at) ? at : null;

    private LeverQuestion? Ask(LeverConcern concern, Address at, CallPattern view, int argument = -1) =>
        view.Encode(_places, out _) is { } data ? new LeverQuestion(concern, at, data, Argument: argument) : null;

    private LeverFinding? About(LeverReply reply, LeverRules rules, DateTimeOffset now)
    {
        if (reply.Question.Concern == LeverConcern.Effect)
        {
            return null;
        }

        if (reply.Returned is not { } returned || (reply.Question.Check is null && returned.Length < 32))
        {
            return new LeverFinding(LeverLevel.Dead, reply.Question.Check is { } asked
                ? $"{asked.Call} has no answer at {reply.Question.At}"
                : $"the question of its {reply.Question.Concern.ToString().ToLowerInvariant()} has no answer at {reply.Question.At}");
        }

        return reply.Question.Check is { } check
            ? AboutCheck(reply.Question.Concern, check, check.Read(returned.Span, _places, now))
            : AboutNumber(reply.Question, UInt256.FromBigEndian(returned.Span[..32]), rules, now);
    }

    private LeverFinding? AboutCheck(LeverConcern concern, ViewCheck check, ViewAnswer answer) => (concern, answer) switch
    {
        (_, { Understood: false }) => new LeverFinding(LeverLevel.Dead, answer.Text),
        (LeverConcern.Spent, { Matches: true }) => new LeverFinding(LeverLevel.Dead, $"it is spent: {answer.Text}"),
        (LeverConcern.Spent, _) or (_, { Matches: true }) => null,
        (LeverConcern.Holds, _) => new LeverFinding(LeverLevel.Dead, $"{Holder} does not hold {lever.Caller.Role} any more: {answer.Text}, hoped for {check.Comparison} {check.Answer}"),
        _ => new LeverFinding(LeverLevel.Dead, $"{answer.Text}, hoped for {check.Comparison} {check.Answer}"),
    };

    private LeverFinding? AboutNumber(LeverQuestion question, UInt256 number, LeverRules rules, DateTimeOffset now) => question.Concern switch
    {
        LeverConcern.Expiry => LeverTime.Ends("it", number, rules, now),
        LeverConcern.Flag => LeverTraps.TakesBack(lever, question.Argument, LeverTraps.Flags(lever).First(flag => flag.Argument == question.Argument).View, !number.IsZero, _places) is { } why
            ? new LeverFinding(LeverLevel.Dead, why)
            : null,
        LeverConcern.Threshold => Threshold(number),
        _ => GuardExam.About(question.Concern, number, signer, rules, now),
    };

    private LeverFinding? Threshold(UInt256 number)
    {
        var written = (UInt256)(uint)lever.Caller.Signatures!.Value;
        return number == written ? null : new LeverFinding(
            number > written ? LeverLevel.Dying : LeverLevel.Note, $"{number} owners of {Holder} must sign now, the lever says {written}");
    }

    private LeverFinding Rehearsal(LeverRules rules, DateTimeOffset now)
    {
        if (fitted.Rehearsed is not { } day)
        {
            return new LeverFinding(LeverLevel.Note, "no exercise is written down: add rehearsed: when people have pulled it in one");
        }

        var ago = now - new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        return new LeverFinding(
            ago > rules.RehearseEvery ? LeverLevel.Dying : LeverLevel.Note, FormattableString.Invariant($"people last rehearsed it on {day:yyyy-MM-dd}, {Math.Max(0, (int)ago.TotalDays)} days ago"));
    }

    private string Holder => fitted.Caller is { } caller ? caller.ToString() : signer is { } key ? $"{lever.Caller.Signer} ({key})" : lever.Caller.Signer;
}
