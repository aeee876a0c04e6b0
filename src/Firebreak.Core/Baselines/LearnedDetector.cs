using Firebreak.Core.Baselines.Explaining;
using Firebreak.Core.Baselines.Features;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Baselines.Pace;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Recognising;

namespace Firebreak.Core.Baselines;

/// <summary>
/// Tells what has never been, or hardly ever been, in this protocol's life. Judges by what was final before, and keeps what it sees until
/// that is final too. One instance for each protocol and chain.
/// </summary>
/// <param name="newWalk">Speaks of functions combined as never before.</param>
/// <param name="unusual">Speaks of transactions that several families of evidence together call rare.</param>
/// <param name="pace">Speaks of hours that bring far more than others; null where nobody wants to hear it.</param>
public sealed class LearnedDetector(Rule newWalk, Rule unusual, ProtocolBaseline baseline, Rule? pace = null)
{
    /// <summary>Their entries in packs/rules.</summary>
    public const string NewWalk = "new-walk";
    public const string Unusual = "unusual-transaction";
    public const string Pace = "unusual-pace";

    private readonly FootprintReader _reader = new();
    private BaselineLedger _ledger = new(baseline);

    public IReadOnlyList<Rule> Rules { get; } = pace is null ? [newWalk, unusual] : [newWalk, unusual, pace];

    public ProtocolBaseline Baseline => _ledger.Baseline;

    /// <summary>
    /// Judges a transaction that touches the protocol, and keeps it for learning. Judging it again says the same, as long as nothing became
    /// final in between.
    /// </summary>
    public IReadOnlyList<Signal> Judge(Scene scene, out Assessment assessment)
    {
        var signals = Look(scene, out var seen, out assessment);
        Note(new Imprint(scene.Block.Ref, scene.Transaction, seen));
        return signals;
    }

    /// <summary>Judges a transaction and keeps nothing: for what is looked at out of turn, before its block or after it.</summary>
    public IReadOnlyList<Signal> Look(Scene scene, out Footprint seen, out Assessment assessment)
    {
        seen = _reader.Read(scene);
        assessment = Baseline.Assess(seen, _ledger.Ahead);
        if (assessment.IsNewWalk && _ledger.IsRepeated(seen.Flow, scene.Block.Ref, scene.Transaction))
        {
            assessment = assessment with { IsNewWalk = false };
        }

        var signals = assessment.Finding == Finding.Usual ? [] : Tell(scene, seen, assessment);
        if (pace is not null && Baseline.Paces.IsKnown
            && Baseline.Paces.Judge(seen, _ledger.EarlierInHour(PaceTally.HourOf(seen), scene.Block.Ref, scene.Transaction)) is { } hour)
        {
            var (subject, evidence) = Point(scene);
            signals.Add(scene.Tell(pace, subject, pages: false, score: 0.3, Explanation.OfPace(scene, subject, hour), evidence));
        }

        return signals;
    }

    /// <summary>Keeps what a transaction will teach until its block is final.</summary>
    public void Note(Imprint imprint) => _ledger.Note(imprint.Block, imprint.Place, imprint.Seen);

    /// <summary>Goes on from what was learned before a restart.</summary>
    public void Restore(ProtocolBaseline learned) => _ledger = new BaselineLedger(learned);

    public void Forget(BlockRef orphaned) => _ledger.Forget(orphaned);

    /// <summary>Learns everything up to and including this height.</summary>
    public void Finalize(ulong upTo) => _ledger.Finalize(upTo);

    private List<Signal> Tell(Scene scene, Footprint seen, Assessment assessment)
    {
        var signals = new List<Signal>();
        var (subject, evidence) = Point(scene);
        var explanation = new Explanation(scene, seen, assessment, Baseline, subject);
        if (assessment.IsNewWalk)
        {
            signals.Add(scene.Tell(newWalk, subject, assessment.NewWalksMayPage, score: 0.6, explanation.OfWalk(), evidence));
        }

        if (assessment.IsUnlikely || !assessment.IsNewWalk)
        {
            signals.Add(scene.Tell(unusual, subject, assessment.IsUnlikely, ScoreOf(assessment), explanation.OfScore(), evidence));
        }

        return signals;
    }

    private static double ScoreOf(Assessment assessment) => Math.Clamp(-Math.Log10(assessment.Chance) / 6, 0, 1);

    /// <summary>The first of the protocol's contracts that was called, and all calls into it as evidence.</summary>
    private static (Ethereum.Address Subject, List<Evidence> Evidence) Point(Scene scene)
    {
        Ethereum.Address? subject = null;
        var evidence = new List<Evidence>();
        var start = scene.Block.Transactions[scene.Transaction].FrameStart;
        var frames = scene.Block.FramesOf(scene.Transaction);
        for (var i = 0; i < frames.Length && evidence.Count < Economics.MostEvidence; i++)
        {
            ref readonly var frame = ref frames[i];
            if (!frame.Reverted && frame.Kind != FrameKind.StaticCall && scene.IsOurs(frame.To) && !scene.IsOurs(frame.From))
            {
                subject ??= frame.To;
                evidence.Add(new Evidence.Frame(scene.Hash, i, frame.From, frame.To, frame.Selector, "entered the protocol"));
            }
        }

        return (subject ?? scene.Block.Transactions[scene.Transaction].To, evidence);
    }
}
