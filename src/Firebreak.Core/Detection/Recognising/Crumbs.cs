using System.Runtime.InteropServices;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// The same event of a protected contract many times in one transaction, one of whose fields runs from amounts down to crumbs: many steps
/// taken within one call, whatever the contract calls them.
/// </summary>
/// <param name="LogIndex">Of the first crumb, within the block.</param>
/// <param name="Count">Events in which that field is a crumb.</param>
internal readonly record struct Crumbs(Address Contract, int LogIndex, int Count)
{
    private const int WordLength = 32;

    // Fields beyond these are seldom amounts.
    private const int MostFields = 8;

    // A field that never holds more counts something: a place in a list, a kind of token.
    private static readonly UInt256 LeastAmount = 1_000_000_000UL;

    /// <param name="tiny">The largest amount that is a crumb.</param>
    public static Crumbs? Find(Scene scene, ulong tiny)
    {
        var events = new Dictionary<(Address, Hash256, int), Field>();
        foreach (ref readonly var log in scene.Block.LogsOf(scene.Transaction))
        {
            if (log.TopicCount > 0 && scene.IsOurs(log.Emitter))
            {
                Note(events, log, new WordReading(scene.Block.Bytes(log.Data)), tiny);
            }
        }

        Crumbs? most = null;
        foreach (var ((contract, _, _), field) in events)
        {
            if (field.SawAmount && field.Count > (most?.Count ?? 0))
            {
                most = new Crumbs(contract, field.FirstLog, field.Count);
            }
        }

        return most;
    }

    private static void Note(Dictionary<(Address, Hash256, int), Field> events, in LogRow log, WordReading words, ulong tiny)
    {
        var fields = Math.Min(log.Data.Length / WordLength, MostFields);
        for (var place = 0; place < fields; place++)
        {
            ref var field = ref CollectionsMarshal.GetValueRefOrAddDefault(events, (log.Emitter, log.Topic0, place), out _);
            var amount = words.Number(place);
            field.SawAmount |= amount >= LeastAmount;
            if (!amount.IsZero && amount <= tiny)
            {
                field.FirstLog = field.Count == 0 ? log.LogIndex : field.FirstLog;
                field.Count++;
            }
        }
    }

    private struct Field
    {
        public int FirstLog;
        public int Count;
        public bool SawAmount;
    }
}
