using System.Collections.Frozen;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>The views that the rules want answered, and of which blocks. What it says depends on the block alone.</summary>
internal sealed class ViewRoster
{
    /// <summary>Different questions about one block; the views of rules further down are not evaluated there, and that is told.</summary>
    public const int MostQuestions = 64;

    private readonly (Listener Listener, ViewTrigger Trigger, ViewQuestion[] Questions)[] _views;
    private readonly FrozenSet<Address> _awaited;

    public ViewRoster(IReadOnlyList<Listener> listeners)
    {
        var triggers = listeners.Where(listener => listener.Trigger is ViewTrigger).Select(listener => (Listener: listener, Trigger: (ViewTrigger)listener.Trigger)).ToList();

        // Who asks the same shares the answer, with what came before it if anybody wants that.
        var twofold = triggers.Where(one => one.Trigger.AsksBefore).SelectMany(one => one.Trigger.Questions).ToHashSet();
        _views = [.. triggers.Select(one => (one.Listener, one.Trigger, one.Trigger.Questions.Select(question => question with { AsksBefore = twofold.Contains(question) }).ToArray()))];
        _awaited = triggers.Where(one => one.Trigger.WaitsForTouch).SelectMany(one => one.Trigger.Questions).Select(question => question.Contract).ToFrozenSet();
    }

    public bool IsEmpty => _views.Length == 0;

    /// <summary>What must be asked to judge a block: each question once, and no more than <see cref="MostQuestions"/>.</summary>
    public Items<ViewQuestion> Questions(Block block) => IsEmpty ? [] : Due(block).Select(due => due.Question).Distinct().Take(MostQuestions).ToItems();

    /// <summary>Whose view is to be judged at a block, in the order of the rules.</summary>
    public IEnumerable<DueView> Due(Block block)
    {
        // What only waits has no state of its own at whose end anything could be asked.
        if (IsEmpty || block.Stage == EvidenceStage.Pending)
        {
            yield break;
        }

        var touched = TouchedBy(block);
        foreach (var (listener, trigger, questions) in _views)
        {
            for (var place = 0; place < questions.Length; place++)
            {
                if (trigger.IsDue(block, questions[place], touched))
                {
                    yield return new DueView(listener, trigger, place, questions[place]);
                }
            }
        }
    }

    private IReadOnlySet<Address> TouchedBy(Block block)
    {
        var touched = new HashSet<Address>();
        if (_awaited.Count == 0)
        {
            return touched;
        }

        foreach (ref readonly var frame in block.Frames)
        {
            if (!frame.Reverted)
            {
                Add(frame.To, touched);
                Add(frame.Context, touched);
            }
        }

        foreach (ref readonly var log in block.Logs)
        {
            Add(log.Emitter, touched);
        }

        return touched;
    }

    private void Add(in Address account, HashSet<Address> touched)
    {
        if (_awaited.Contains(account))
        {
            touched.Add(account);
        }
    }
}

/// <summary>A view that is to be judged at a block.</summary>
/// <param name="Place">Which of the contracts that the trigger asks.</param>
internal readonly record struct DueView(Listener Listener, ViewTrigger Trigger, int Place, ViewQuestion Question);
