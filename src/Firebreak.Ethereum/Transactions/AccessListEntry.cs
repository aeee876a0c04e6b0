namespace Firebreak.Ethereum;

/// <summary>Storage that a transaction announces it will touch (EIP-2930).</summary>
public sealed record AccessListEntry(Address Address, IReadOnlyList<Hash256> StorageKeys)
{
    internal static void WriteAll(IReadOnlyList<AccessListEntry> entries, RlpWriter writer)
    {
        writer.OpenList();
        foreach (var entry in entries)
        {
            writer.OpenList().Write(entry.Address).OpenList();
            foreach (var key in entry.StorageKeys)
            {
                writer.Write(key);
            }

            writer.CloseList().CloseList();
        }

        writer.CloseList();
    }

    internal static IReadOnlyList<AccessListEntry> ReadAll(ref RlpReader reader)
    {
        List<AccessListEntry> entries = [];
        var list = reader.ReadList();
        while (!list.IsAtEnd)
        {
            var entry = list.ReadList();
            var address = entry.ReadAddress();
            var keys = ReadHashes(ref entry);
            entry.ExpectEnd();
            entries.Add(new(address, keys));
        }

        return entries;
    }

    internal static IReadOnlyList<Hash256> ReadHashes(ref RlpReader reader)
    {
        List<Hash256> hashes = [];
        var list = reader.ReadList();
        while (!list.IsAtEnd)
        {
            hashes.Add(list.ReadHash());
        }

        return hashes;
    }
}
