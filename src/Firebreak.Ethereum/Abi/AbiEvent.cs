namespace Firebreak.Ethereum;

/// <summary>An event of a contract: how to find its logs and how to read them.</summary>
public sealed class AbiEvent
{
    private readonly AbiType[] _dataTypes;
    private readonly int _indexedCount;

    public AbiEvent(string name, IReadOnlyList<AbiParameter> inputs, bool isAnonymous = false)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Name = name;
        Inputs = inputs;
        IsAnonymous = isAnonymous;
        Signature = AbiSignature.Of(name, inputs);
        Topic0 = Keccak.Hash(Signature);
        _dataTypes = [.. inputs.Where(input => !input.IsIndexed).Select(input => input.Type)];
        _indexedCount = inputs.Count - _dataTypes.Length;
        if (TopicCount > 4)
        {
            throw new AbiException($"{Signature} has more indexed parameters than a log has topics.");
        }
    }

    public string Name { get; }

    /// <summary>The canonical text that <see cref="Topic0"/> is the hash of.</summary>
    public string Signature { get; }

    /// <summary>The first topic of the event's logs, unless it is anonymous.</summary>
    public Hash256 Topic0 { get; }

    public IReadOnlyList<AbiParameter> Inputs { get; }

    public bool IsAnonymous { get; }

    /// <summary>Topics of each of its logs, <see cref="Topic0"/> included. Tells ERC-20's Transfer (3) from ERC-721's (4).</summary>
    public int TopicCount => _indexedCount + (IsAnonymous ? 0 : 1);

    /// <summary>Reads "event Transfer(address indexed from, address indexed to, uint256 value)".</summary>
    /// <exception cref="AbiException">Not an event's declaration.</exception>
    public static AbiEvent Parse(string declaration)
    {
        var parsed = AbiGrammar.ParseDeclaration(declaration);
        return parsed.Keyword is "" or "event" ? From(parsed) : throw new AbiException($"Expected an event, found: {parsed.Keyword}.");
    }

    /// <summary>The topics are those of this event, as far as the first one and their number tell.</summary>
    public bool Matches(ReadOnlySpan<Hash256> topics) => topics.Length == TopicCount && (IsAnonymous || topics[0] == Topic0);

    /// <summary>
    /// The values in order of declaration. Of an indexed string, bytes, array or tuple only the hash is on the chain: it comes as
    /// <see cref="Hash256"/>.
    /// </summary>
    /// <exception cref="AbiException">Topics of another event, or data that is no encoding of the rest.</exception>
    public object[] Decode(ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data)
    {
        if (!Matches(topics))
        {
            throw new AbiException($"The topics are not those of {Signature}.");
        }

        var fromData = AbiCodec.Decode(_dataTypes, data);
        var values = new object[Inputs.Count];
        var topic = IsAnonymous ? 0 : 1;
        var next = 0;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Inputs[i].IsIndexed ? FromTopic(Inputs[i].Type, topics[topic++]) : fromData[next++];
        }

        return values;
    }

    public override string ToString() => Signature;

    internal static AbiEvent From(AbiGrammar.Declaration declaration) =>
        new(declaration.Name, declaration.Inputs, declaration.Modifiers.Contains("anonymous", StringComparer.Ordinal));

    private static object FromTopic(AbiType type, Hash256 topic) =>
        type is AbiType.Bytes or AbiType.Text or AbiType.Sequence or AbiType.Record ? topic : AbiWord.Read(type, topic.AsBytes());
}
