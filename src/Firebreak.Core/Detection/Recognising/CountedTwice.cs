using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// The same ticket handed in more than once within one call: a list in it repeats itself, no other list of that length tells its places apart,
/// and fewer entries were marked or used up than it has places.
/// </summary>
internal static class CountedTwice
{
    private const int MostWords = 512;
    private const int WordLength = 32;

    public static bool Is(Scene scene, Payout payout, List<BookEntry> entries)
    {
        var used = entries.Count(entry => entry.IsMark || entry.Fell);
        var input = scene.Block.Bytes(scene.Block.Frames[payout.Order].Input);
        if (used == 0 || input.Length < 4 + (4 * WordLength))
        {
            return false;
        }

        var lists = ListsOf(input[4..]);
        return lists.Exists(list => list.Count > list.Distinct().Count() && list.Distinct().Count() >= used
            && !lists.Exists(other => other.Count == list.Count && other.Distinct().Count() == other.Count));
    }

    private static List<List<UInt256>> ListsOf(ReadOnlySpan<byte> arguments)
    {
        var found = new List<List<UInt256>>();
        var words = new WordReading(arguments);
        for (var place = 0; place < MostWords && words.Has(place + 1); place++)
        {
            var count = words.Number(place).TryToUInt64(out var offset) && offset % WordLength == 0 && offset > 0 ? words.ElementsAt(place, WordLength) : 0;
            if (count is >= 2 and <= MostWords)
            {
                var first = (int)(offset / WordLength) + 1;
                found.Add([.. Range(words, first, count)]);
            }
        }

        return found;
    }

    private static List<UInt256> Range(WordReading words, int first, int count)
    {
        var range = new List<UInt256>(count);
        for (var i = first; i < first + count && words.Has(i + 1); i++)
        {
            range.Add(words.Number(i));
        }

        return range;
    }
}
