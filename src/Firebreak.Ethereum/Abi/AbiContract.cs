namespace Firebreak.Ethereum;

/// <summary>What a contract offers: its functions, events and errors, found by selector and topic.</summary>
public sealed class AbiContract
{
    private readonly ILookup<uint, AbiFunction> _functionsBySelector;
    private readonly ILookup<Hash256, AbiEvent> _eventsByTopic;
    private readonly ILookup<uint, AbiError> _errorsBySelector;

    public AbiContract(
        IReadOnlyList<AbiFunction> functions,
        IReadOnlyList<AbiEvent> events,
        IReadOnlyList<AbiError> errors,
        IReadOnlyList<AbiParameter> constructorInputs)
    {
        Functions = functions;
        Events = events;
        Errors = errors;
        ConstructorInputs = constructorInputs;
        _functionsBySelector = functions.ToLookup(function => function.Selector);
        _eventsByTopic = events.Where(declared => !declared.IsAnonymous).ToLookup(declared => declared.Topic0);
        _errorsBySelector = errors.ToLookup(error => error.Selector);
    }

    public IReadOnlyList<AbiFunction> Functions { get; }

    public IReadOnlyList<AbiEvent> Events { get; }

    public IReadOnlyList<AbiError> Errors { get; }

    /// <summary>Empty where the contract declares no constructor.</summary>
    public IReadOnlyList<AbiParameter> ConstructorInputs { get; }

    /// <summary>Reads the JSON array that compilers write.</summary>
    /// <exception cref="AbiException">No such array, or a faulty member of it.</exception>
    public static AbiContract ParseJson(string json) => AbiJson.Parse(json);

    /// <summary>Reads declarations as people write them, each with its keyword: function, event, error or constructor. Receive and fallback are passed over.</summary>
    /// <exception cref="AbiException">A line is no such declaration.</exception>
    public static AbiContract Parse(params IEnumerable<string> declarations)
    {
        ArgumentNullException.ThrowIfNull(declarations);
        var contract = new AbiContractBuilder();
        foreach (var declaration in declarations)
        {
            contract.Add(AbiGrammar.ParseDeclaration(declaration));
        }

        return contract.Build();
    }

    /// <summary>The function that the data calls; null where the contract has none such.</summary>
    public AbiFunction? FindFunction(uint selector) => _functionsBySelector[selector].FirstOrDefault();

    /// <summary>The function of a name, or of a full signature where the name is overloaded; null where there is none.</summary>
    /// <exception cref="AbiException">Several functions have the name.</exception>
    public AbiFunction? FindFunction(string nameOrSignature)
    {
        ArgumentNullException.ThrowIfNull(nameOrSignature);
        var bySignature = Functions.FirstOrDefault(function => string.Equals(function.Signature, nameOrSignature, StringComparison.Ordinal));
        var byName = Functions.Where(function => string.Equals(function.Name, nameOrSignature, StringComparison.Ordinal)).Take(2).ToArray();
        return bySignature ?? byName.Length switch
        {
            0 => null,
            1 => byName[0],
            _ => throw new AbiException($"Several functions are called {Excerpt.Of(nameOrSignature, 80)}; give the full signature."),
        };
    }

    /// <summary>The event that a log's topics belong to; null where the contract has none such.</summary>
    public AbiEvent? FindEvent(ReadOnlySpan<Hash256> topics)
    {
        if (topics.IsEmpty)
        {
            return null;
        }

        foreach (var declared in _eventsByTopic[topics[0]])
        {
            if (declared.Matches(topics))
            {
                return declared;
            }
        }

        return null;
    }

    /// <summary>The error that return data belongs to, the standard ones included; null where there is none.</summary>
    public AbiError? FindError(uint selector) => _errorsBySelector[selector].FirstOrDefault()
        ?? (selector == AbiError.Standard.Selector ? AbiError.Standard : selector == AbiError.Panic.Selector ? AbiError.Panic : null);

    /// <summary>What stands behind the init code when the contract is created.</summary>
    /// <exception cref="AbiException">An argument does not fit its type, or their counts differ.</exception>
    public byte[] EncodeConstructor(params object[] args) => AbiCodec.Encode([.. ConstructorInputs.Select(input => input.Type)], args);
}

/// <summary>Collects declarations of all kinds.</summary>
internal sealed class AbiContractBuilder
{
    private readonly List<AbiFunction> _functions = [];
    private readonly List<AbiEvent> _events = [];
    private readonly List<AbiError> _errors = [];
    private IReadOnlyList<AbiParameter> _constructorInputs = [];

    public void Add(AbiGrammar.Declaration declaration)
    {
        switch (declaration.Keyword)
        {
            case "" or "function":
                _functions.Add(AbiFunction.From(declaration));
                break;
            case "event":
                _events.Add(AbiEvent.From(declaration));
                break;
            case "error":
                _errors.Add(new(declaration.Name, declaration.Inputs));
                break;
            case "constructor":
                _constructorInputs = declaration.Inputs;
                break;
            default:
                // Receive and fallback have no selector: calls that match nothing go there.
                break;
        }
    }

    public AbiContract Build() => new(_functions, _events, _errors, _constructorInputs);
}
